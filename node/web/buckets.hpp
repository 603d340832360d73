#pragma once
// Token buckets, one for each key (an address, an account's name): how often something may happen.

#include <chrono>
#include <cstddef>
#include <map>
#include <string>

#include "protocol/ids.hpp"

namespace stonechat::web {

// What an address counts as: itself, or of IPv6 its first 64 bits, for whoever has one such address has them
// all (RFC 6177). What is no address counts as it is written.
std::string counted_as(const std::string& address);

struct BucketRate {
    double burst = 1;                        // how many at once
    std::chrono::milliseconds refill{1000};  // for one more
};

// Limits:  keys_max keys; past it the fuller half (those that matter least) is forgotten.
// Threads: none of its own; use from one thread.
class Buckets {
public:
    explicit Buckets(BucketRate rate, std::size_t keys_max = 20000) : rate_{rate}, keys_max_{keys_max} {}

    // Takes one token if there is one.
    bool take(Instant now, const std::string& key);

private:
    struct Bucket {
        double tokens = 0;
        Instant at;
    };
    [[nodiscard]] double tokens_at(Instant now, const Bucket& bucket) const;
    void make_room(Instant now);

    BucketRate rate_;
    std::size_t keys_max_;
    std::map<std::string, Bucket> buckets_;
};

}  // namespace stonechat::web
