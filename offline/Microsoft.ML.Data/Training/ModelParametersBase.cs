using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>What a trainer has learned.</summary>
public abstract class ModelParametersBase<TOutput> : ICanSaveModel
{
    private protected readonly IHost Host;

    private protected ModelParametersBase(IHostEnvironment env, string name)
    {
        Contracts.CheckValue(env, nameof(env));
        Host = env.Register(name);
    }

    private protected ModelParametersBase(IHostEnvironment env, string name, ModelLoadContext ctx)
        : this(env, name) => Host.CheckDecode(ctx.Reader.ReadInt32() == sizeof(float), "This file was saved by an incompatible version");

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        SaveCore(ctx);
    }

    // int: size of a float.
    private protected virtual void SaveCore(ModelSaveContext ctx) => ctx.Writer.Write(sizeof(float));
}

/// <summary>Scores of several classes for a vector of features.</summary>
internal interface IMulticlassScorer
{
    VectorDataViewType InputType { get; }

    VectorDataViewType OutputType { get; }

    void Score(in VBuffer<float> features, ref VBuffer<float> scores);
}
