#include "node/web/buckets.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <utility>
#include <vector>

namespace stonechat::web {

std::string counted_as(const std::string& address) {
    boost::system::error_code is_none;
    const auto read = boost::asio::ip::make_address(address, is_none);
    if (is_none || read.is_v4()) return address;
    const boost::asio::ip::address_v6 six = read.to_v6();
    if (six.is_v4_mapped())
        return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, six).to_string();
    auto bytes = six.to_bytes();
    std::fill(bytes.begin() + bytes.size() / 2, bytes.end(), std::uint8_t{0});
    return boost::asio::ip::address_v6{bytes}.to_string() + "/64";
}

double Buckets::tokens_at(Instant now, const Bucket& bucket) const {
    const auto passed = std::chrono::duration<double, std::milli>(now - bucket.at).count();
    return std::min(rate_.burst, bucket.tokens + passed / static_cast<double>(rate_.refill.count()));
}

// A full bucket is as good as none. When none is full, the fuller half goes: a flood from that many keys is
// not held back by counting each, but whoever has taken most is not let off by it.
void Buckets::make_room(Instant now) {
    std::erase_if(buckets_, [&](const auto& entry) { return tokens_at(now, entry.second) >= rate_.burst; });
    if (buckets_.size() < keys_max_) return;
    std::vector<std::pair<double, const std::string*>> by_tokens;
    by_tokens.reserve(buckets_.size());
    for (const auto& [key, bucket] : buckets_) by_tokens.emplace_back(tokens_at(now, bucket), &key);
    const auto middle = by_tokens.begin() + static_cast<std::ptrdiff_t>(by_tokens.size() / 2);
    std::ranges::nth_element(by_tokens, middle, {}, [](const auto& one) { return one.first; });
    std::vector<std::string> fuller;
    for (auto it = middle; it != by_tokens.end(); ++it) fuller.push_back(*it->second);
    for (const std::string& key : fuller) buckets_.erase(key);
}

bool Buckets::take(Instant now, const std::string& key) {
    if (buckets_.size() >= keys_max_ && !buckets_.contains(key)) make_room(now);
    auto [entry, is_new] = buckets_.try_emplace(key, Bucket{rate_.burst, now});
    Bucket& bucket = entry->second;
    bucket = {tokens_at(now, bucket), now};
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
}

}  // namespace stonechat::web
