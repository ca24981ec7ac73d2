namespace TorchSharp;

public static partial class torch
{
    /// <summary>How exactly CUDA computes; remembered, and without effect where there is no CUDA.</summary>
    public static class backends
    {
        public static class cuda
        {
            public static class matmul
            {
                /// <summary>Whether products of Float32 matrices may be rounded to TF32's 10 bits.</summary>
                public static bool allow_tf32
                {
                    get => Native.torch_get_tf32_matmul() != 0;
                    set => Native.torch_set_tf32_matmul(value ? 1 : 0);
                }

                public static bool allow_fp16_reduced_precision_reduction
                {
                    get => Native.torch_get_fp16_reduction() != 0;
                    set => Native.torch_set_fp16_reduction(value ? 1 : 0);
                }
            }
        }

        public static class cudnn
        {
            /// <summary>Whether convolutions may be rounded to TF32's 10 bits.</summary>
            public static bool allow_tf32
            {
                get => Native.torch_get_tf32_cudnn() != 0;
                set => Native.torch_set_tf32_cudnn(value ? 1 : 0);
            }
        }
    }
}
