#pragma once
// What every benchmark answers with: one figure beside the limit that the same machine showed in the same
// run.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace stonechat::bench {

// What one run is asked to do.
struct Load {
    std::size_t records = 0;
    std::size_t authors = 1000;
    std::size_t body_bytes = 1024;
    std::size_t text_characters = 0;  // of what each report tells in words; 0: what fills body_bytes
    std::uint64_t seed = 1;
    std::size_t beside_records = 0;  // that a third node catches up with meanwhile, where that is measured
};

struct Outcome {
    std::string name;
    double figure = 0;
    std::string unit;
    double limit = 0;
    double ratio = 0;  // how near the figure comes to the limit; 1 is all that can be had
    std::vector<std::pair<std::string, double>> details;
    std::string words;  // the same in a sentence or two, for people
};

// One JSON object on one line, numbers cut to what was measured.
std::string json_of(const Outcome& outcome);

}  // namespace stonechat::bench
