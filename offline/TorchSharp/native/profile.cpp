// Where the time goes: with GAN_PROFILE=1 in the environment, a table of the operators that ran is printed when the process ends, each without
// the time of those it called. Without it nothing here costs anything.
#include <ATen/record_function.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

struct Total {
    int64_t calls = 0;
    double seconds = 0;
};

// Never destroyed, for threads may run to the very end of the process.
struct Totals {
    std::mutex mutex;
    std::map<std::string, Total> by_name;

    static Totals& all()
    {
        static auto* totals = new Totals;
        return *totals;
    }
};

thread_local std::vector<double> t_called; // seconds of what each operator that is running has called

struct Running : at::ObserverContext {
    Clock::time_point start = Clock::now();
};

std::unique_ptr<at::ObserverContext> begin(const at::RecordFunction&)
{
    t_called.push_back(0);
    return std::make_unique<Running>();
}

void end(const at::RecordFunction& function, at::ObserverContext* context)
{
    if (t_called.empty())
        return; // begun on another thread
    const double seconds = std::chrono::duration<double>(Clock::now() - static_cast<Running*>(context)->start).count();
    const double own = seconds - t_called.back();
    t_called.pop_back();
    if (!t_called.empty())
        t_called.back() += seconds;
    auto& totals = Totals::all();
    std::lock_guard<std::mutex> lock(totals.mutex);
    auto& total = totals.by_name[function.name()];
    total.calls++;
    total.seconds += own;
}

void print()
{
    std::vector<std::pair<std::string, Total>> rows(Totals::all().by_name.begin(), Totals::all().by_name.end());
    std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.second.seconds > b.second.seconds; });
    std::fprintf(stderr, "%12s %10s  operator\n", "ms", "calls");
    for (const auto& [name, total] : rows)
        std::fprintf(stderr, "%12.1f %10lld  %s\n", 1e3 * total.seconds, static_cast<long long>(total.calls), name.c_str());
}

bool install()
{
    const char* wanted = std::getenv("GAN_PROFILE");
    if (!wanted || std::string(wanted) != "1")
        return false;
    at::addGlobalCallback(at::RecordFunctionCallback(begin, end).scopes({ at::RecordScope::FUNCTION, at::RecordScope::BACKWARD_FUNCTION }));
    std::atexit(print);
    return true;
}

[[maybe_unused]] const bool s_installed = install();

} // namespace
