#include "protocol/engine/gathering.hpp"

namespace stonechat::engine {
namespace {

std::size_t bytes_of(const Unexamined& one) {
    return one.record.message.size() + (one.body ? one.body->body.size() : 0);
}

}  // namespace

void Gathering::add(Instant now, Unexamined&& one) {
    Run& run = open_[one.record.header.feed()];
    if (!run.empty() && !record::follows(one.record.header, run.back().record)) end(run);
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

std::vector<Run> Gathering::take_due(Instant now) {
    if (records_ >= gathered_records_max || bytes_ >= gathered_bytes_max || now >= due_) {
        for (auto& [feed, run] : open_)
            if (!run.empty()) end(run);
        open_.clear();
    }
    return std::exchange(complete_, {});
}

std::optional<Instant> Gathering::deadline() const {
    return records_ == 0 ? std::nullopt : std::optional{due_};
}

}  // namespace stonechat::engine
