#include "protocol/engine/gathering.hpp"

#include <algorithm>

namespace stonechat::engine {
namespace {

// What still waits when the longest runs have gone: few go at a time, so that all grow long before they do.
constexpr std::size_t kept_records = Gathering::gathered_records_max / 4 * 3;
constexpr std::size_t kept_bytes = Gathering::gathered_bytes_max / 4 * 3;

std::size_t bytes_of(const Unexamined& one) {
    return one.record.message.size() + (one.body ? one.body->body.size() : 0);
}

}  // namespace

void Gathering::add(Instant now, Unexamined&& one) {
    auto& [run, began] = open_[one.record.header.feed()];
    if (!run.empty() && !record::follows(one.record.header, run.back().record)) end(run);
    if (run.empty()) began = came_;
    ++came_;
    ++records_;
    bytes_ += bytes_of(one);
    due_ = now + gathered_time;
    run.push_back(std::move(one));
    if (run.size() == run_records_max) end(run);
}

void Gathering::end(Run& run) {
    records_ -= run.size();
    for (const Unexamined& one : run) bytes_ -= bytes_of(one);
    complete_.push_back(std::exchange(run, {}));
}

void Gathering::end_longest() {
    std::vector<OpenRuns::iterator> longest_first;
    for (auto it = open_.begin(); it != open_.end();) {
        const bool is_old = came_ - it->second.began >= gathered_age_max;
        if (is_old && !it->second.run.empty()) end(it->second.run);
        if (it->second.run.empty()) {
            it = open_.erase(it);
            continue;
        }
        longest_first.push_back(it++);
    }
    std::ranges::stable_sort(longest_first, std::greater{},
                             [](const auto& it) { return it->second.run.size(); });
    for (const auto& it : longest_first) {
        if (records_ <= kept_records && bytes_ <= kept_bytes) return;
        end(it->second.run);
        open_.erase(it);
    }
}

std::vector<Run> Gathering::take_due(Instant now) {
    if (now >= due_) {
        for (auto& [feed, open] : open_)
            if (!open.run.empty()) end(open.run);
        open_.clear();
    } else if (records_ >= gathered_records_max || bytes_ >= gathered_bytes_max) {
        end_longest();
    }
    return std::exchange(complete_, {});
}

std::optional<Instant> Gathering::deadline() const {
    return records_ == 0 ? std::nullopt : std::optional{due_};
}

}  // namespace stonechat::engine
