#include "node/web/buckets.hpp"

#include <algorithm>

namespace stonechat::web {

double Buckets::tokens_at(Instant now, const Bucket& bucket) const {
    const auto passed = std::chrono::duration<double, std::milli>(now - bucket.at).count();
    return std::min(rate_.burst, bucket.tokens + passed / static_cast<double>(rate_.refill.count()));
}

// A full bucket is as good as none. When none is full, all go: a flood from that many keys is not held back
// by counting each, and the memory is worth more.
void Buckets::forget_full(Instant now) {
    std::erase_if(buckets_, [&](const auto& entry) { return tokens_at(now, entry.second) >= rate_.burst; });
    if (buckets_.size() >= keys_max_) buckets_.clear();
}

bool Buckets::take(Instant now, const std::string& key) {
    if (buckets_.size() >= keys_max_ && !buckets_.contains(key)) forget_full(now);
    auto [entry, is_new] = buckets_.try_emplace(key, Bucket{rate_.burst, now});
    Bucket& bucket = entry->second;
    bucket = {tokens_at(now, bucket), now};
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
}

}  // namespace stonechat::web
