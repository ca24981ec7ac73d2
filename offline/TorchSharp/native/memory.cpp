// Keeps freed blocks for the next tensor of about their size. glibc gives large blocks back to the system at once, which then hands out, and clears,
// every page of the next one anew: in training, where the same sizes come again each step, that takes more time than most operations.
#include <c10/core/CPUAllocator.h>

#include <sys/mman.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

namespace {

constexpr size_t SmallestKept = 2 << 10;
constexpr size_t MostKept = 512 << 20; // of all that is free
constexpr size_t HugePage = 2 << 20;

// In front of each block; as large as the alignment that libtorch expects.
struct alignas(64) Header {
    size_t size_class; // zero: not to be kept
};

// Eight sizes between one power of two and the next: at most an eighth is wasted.
constexpr size_t Steps = 8;

size_t size_class_of(size_t size)
{
    const size_t exponent = 63 - __builtin_clzll(size);
    const size_t step = size_t(1) << (exponent - 3);
    return exponent * Steps + (size - (size_t(1) << exponent) + step - 1) / step;
}

size_t size_of(size_t size_class)
{
    const size_t power = size_t(1) << (size_class / Steps);
    return power + (size_class % Steps) * (power / Steps);
}

// The free blocks of each size. Never destroyed, for tensors are freed to the very end of the process.
struct Kept {
    std::mutex mutex;
    std::array<std::vector<void*>, 64 * Steps> blocks;
    size_t size = 0;

    static Kept& all()
    {
        static auto* kept = new Kept;
        return *kept;
    }
};

class KeepingAllocator final : public c10::Allocator {
public:
    // libtorch's own is const in 1.13, and is not in newer ones, which have copy_data besides; so none of the three says override.
    c10::DataPtr allocate(size_t size) { return std::as_const(*this).allocate(size); }
    void copy_data(void* to, const void* from, size_t size) const { std::memcpy(to, from, size); }

    c10::DataPtr allocate(size_t size) const
    {
        if (size == 0)
            return to_data_ptr(nullptr);
        const size_t total = size + sizeof(Header);
        const size_t size_class = total < SmallestKept ? 0 : size_class_of(total);
        void* block = size_class ? take(size_class) : nullptr;
        if (!block)
            block = size_class ? allocate_large(size_of(size_class)) : allocate_aligned(alignof(Header), total);
        auto* header = static_cast<Header*>(block);
        header->size_class = size_class;
        return to_data_ptr(header + 1);
    }

    c10::DeleterFnPtr raw_deleter() const override { return &release; }

private:
    static c10::DataPtr to_data_ptr(void* data) { return { data, data, &release, c10::Device(c10::DeviceType::CPU) }; }

    static void* allocate_aligned(size_t alignment, size_t size)
    {
        void* block = nullptr;
        if (posix_memalign(&block, alignment, size) != 0)
            throw std::bad_alloc();
        return block;
    }

    static void* allocate_large(size_t size)
    {
        if (size < HugePage)
            return allocate_aligned(alignof(Header), size);
        void* block = allocate_aligned(HugePage, size);
        madvise(block, size, MADV_HUGEPAGE); // a wish
        return block;
    }

    static void* take(size_t size_class)
    {
        auto& kept = Kept::all();
        std::lock_guard<std::mutex> lock(kept.mutex);
        auto& blocks = kept.blocks[size_class];
        if (blocks.empty())
            return nullptr;
        void* block = blocks.back();
        blocks.pop_back();
        kept.size -= size_of(size_class);
        return block;
    }

    static void release(void* data)
    {
        if (!data)
            return;
        auto* header = static_cast<Header*>(data) - 1;
        if (header->size_class) {
            auto& kept = Kept::all();
            std::lock_guard<std::mutex> lock(kept.mutex);
            const size_t size = size_of(header->size_class);
            if (kept.size + size <= MostKept) {
                kept.blocks[header->size_class].push_back(header);
                kept.size += size;
                return;
            }
        }
        free(header);
    }
};

KeepingAllocator s_allocator;

[[maybe_unused]] const bool s_installed = (c10::SetCPUAllocator(&s_allocator, 1), true);

} // namespace
