#include "protocol/feed/forks.hpp"

#include <algorithm>

#include "protocol/codec/cbor.hpp"

namespace stonechat::feed {
namespace {

constexpr std::uint64_t counter_max = (std::uint64_t{1} << 53U) - 1;
constexpr std::uint64_t day_max = 200'000;  // as in a record's header

Fork read_fork(codec::Reader& in) {
    Fork fork;
    if (in.array("fork", 7) != 7) in.refuse(Errc::wrong_value, "fork", "has seven parts");
    fork.feed.author = in.id<MemberId>("author");
    fork.feed.epoch = in.id<Epoch>("epoch");
    fork.feed.lane = static_cast<record::Lane>(in.uint("lane", 1));
    fork.sequence = in.uint("sequence", counter_max);
    fork.one = in.id<RecordId>("one");
    fork.other = in.id<RecordId>("other");
    fork.found.value = static_cast<std::int32_t>(in.uint("day", day_max));
    return fork;
}

}  // namespace

bool Forks::note(const Fork& fork) {
    const auto held = forks_.find(fork.feed);
    if (held == forks_.end()) {
        if (forks_.size() >= count_max) return false;
        forks_.emplace(fork.feed, fork);
        return true;
    }
    if (held->second.sequence <= fork.sequence) return false;
    const Day found = held->second.found;
    held->second = fork;
    held->second.found = found;
    return true;
}

Bytes Forks::encode() const {
    codec::Writer out;
    out.array(forks_.size());
    for (const auto& [feed, fork] : forks_) {
        out.array(7).bytes(feed.author.bytes).bytes(feed.epoch.bytes);
        out.uint(static_cast<std::uint64_t>(feed.lane)).uint(fork.sequence);
        out.bytes(fork.one.bytes).bytes(fork.other.bytes);
        out.uint(static_cast<std::uint64_t>(std::max(fork.found.value, 0)));
    }
    return out.take();
}

void Forks::decode(ByteView kept) {
    codec::Reader in{kept};
    std::map<record::FeedId, Fork> read;
    const std::size_t count = in.array("forks", count_max);
    for (std::size_t i = 0; i < count && in.ok(); ++i) {
        const Fork fork = read_fork(in);
        read.insert_or_assign(fork.feed, fork);
    }
    auto whole = in.finish(std::move(read));
    forks_ = whole ? std::move(*whole) : std::map<record::FeedId, Fork>{};
}

}  // namespace stonechat::feed
