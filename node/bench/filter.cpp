#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "node/bench/benchmarks.hpp"
#include "node/bench/stopwatch.hpp"
#include "protocol/privacy/certain.hpp"

namespace stonechat::bench {
namespace {

constexpr std::size_t text_chars = 4000;  // the longest narrative that a form takes
constexpr double megabyte = 1e6;

// Sentences as incident reports have them: most find nothing, some find each sort of thing.
constexpr std::array<std::string_view, 12> sentences{
    "The sepsis alert was suppressed for six hours because the interface engine had stopped. ",
    "Mrs Okafor was moved to Bluebell Ward at 10:40 and the new score was not seen by the team. ",
    "Dr Patel reviewed the film later and saw a 22 mm nodule in the right upper lobe. ",
    "CRP 112, BP 138/69, potassium 6.1 mmol/L; warfarin 3 mg was prescribed all the same. ",
    "The supplier has been told and a ticket (INC611468) is open, but nobody has answered yet. ",
    "It began after the update to 4.1.10 and the dashboard has been slow ever since. ",
    "Her daughter rang the department on 01632 960 001 to ask for the result of the scan. ",
    "NHS number 999 123 4543 was read to the wrong person by the telephone assistant. ",
    "Staff had learned to ignore the alarm, which sounds some two hundred times on a shift. ",
    "The letter went to 14 Kings Crescent, where nobody of that name has ever lived. ",
    "No harm came of it this time, and the team has written down what it would do next time. ",
    "We think that the model was never tested with people who have Parkinson's disease. "};
// The same number of characters, one in seven beyond ASCII.
constexpr std::array<std::string_view, 3> accented{
    "Mrs Y\u0131lmaz \u2013 \u201Cn\u00E9e W\u00F3jcik\u201D \u2013 r\u00E9sum\u00E9 na\u00EFve caf\u00E9 "
    "\u00E9t\u00E9. ",
    "Si\u00E2n said \u201Cit\u2019s broken\u201D; the caf\u00E9\u2019s t\u00E2bleau d\u00E9j\u00E0 vu \u2026 "
    "no reply. ",
    "\u0422\u0435\u043A\u0441\u0442 \u043D\u0430 \u0440\u0443\u0441\u0441\u043A\u043E\u043C "
    "\u044F\u0437\u044B\u043A\u0435, then English again. "};

std::size_t points_of(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

template <std::size_t size>
std::vector<std::string> texts_of(const std::array<std::string_view, size>& parts, std::size_t count) {
    std::vector<std::string> out(count);
    std::size_t next = 0;
    for (std::string& text : out)
        for (std::size_t points = 0; points < text_chars; ++next) {
            text += parts.at((next * 7 + next / size) % size);
            points += points_of(parts.at((next * 7 + next / size) % size));
        }
    return out;
}

struct Speed {
    double megabytes_per_second = 0;  // of processor time: one core
    double p50_ms = 0, p99_ms = 0;    // by the clock, for one text
    std::size_t findings = 0;
};

template <class Work>
Speed measure(const std::vector<std::string>& texts, Work work) {
    Speed out;
    std::size_t bytes = 0;
    std::vector<double> milliseconds;
    milliseconds.reserve(texts.size());
    const Stopwatch whole;
    for (const std::string& text : texts) {
        const Stopwatch one;
        out.findings += work(text);
        milliseconds.push_back(one.seconds() * 1000);
        bytes += text.size();
    }
    out.megabytes_per_second = static_cast<double>(bytes) / megabyte / whole.cpu_seconds();
    std::ranges::sort(milliseconds);
    out.p50_ms = milliseconds[milliseconds.size() / 2];
    out.p99_ms = milliseconds[milliseconds.size() * 99 / 100];
    return out;
}

std::size_t filter_one(const std::string& text) {
    return privacy::find_identifiers(text).size();
}
std::size_t certain_one(const std::string& text) {
    return privacy::find_certain(text).size();
}
// The least that any filter does: one look at each byte, in a table of what may begin something.
std::size_t scan_one(const std::string& text) {
    static const auto begins = [] {
        std::array<unsigned char, 256> out{};
        for (const char c : std::string_view{"0123456789@ABCDEFGHIJKLMNOPQRSTUVWXYZ"})
            out.at(static_cast<unsigned char>(c)) = 1;
        return out;
    }();
    std::size_t count = 0;
    for (const char c : text) count += begins[static_cast<unsigned char>(c)];
    return count;
}
// Reading memory and nothing else.
std::size_t read_one(const std::string& text) {
    return static_cast<std::size_t>(std::ranges::count(text, '\x01'));
}

}  // namespace

Outcome measure_filter(const Load& load) {
    const std::size_t count = std::max<std::size_t>(load.records, 100);
    const auto plain = texts_of(sentences, count);
    const auto other = texts_of(accented, count);
    filter_one(plain.front());  // pages the tables in
    const Speed memory = measure(plain, read_one);
    const Speed scan = measure(plain, scan_one);
    const Speed ascii = measure(plain, filter_one);
    const Speed beyond = measure(other, filter_one);
    const Speed certain = measure(plain, certain_one);
    Outcome out{.name = "filter",
                .figure = ascii.megabytes_per_second,
                .unit = "MB/s",
                .limit = scan.megabytes_per_second,
                .ratio = ascii.megabytes_per_second / scan.megabytes_per_second,
                .details = {},
                .words = {}};
    out.details = {{"texts", static_cast<double>(count)},
                   {"characters_each", static_cast<double>(text_chars)},
                   {"findings", static_cast<double>(ascii.findings)},
                   {"ascii_mb_per_second", ascii.megabytes_per_second},
                   {"other_mb_per_second", beyond.megabytes_per_second},
                   {"certain_only_mb_per_second", certain.megabytes_per_second},
                   {"ascii_p50_ms", ascii.p50_ms},
                   {"ascii_p99_ms", ascii.p99_ms},
                   {"other_p50_ms", beyond.p50_ms},
                   {"other_p99_ms", beyond.p99_ms},
                   {"bare_scan_mb_per_second", scan.megabytes_per_second},
                   {"memory_read_mb_per_second", memory.megabytes_per_second}};
    out.words = fmt::format(
        "The filter reads {:.1f} MB of ASCII a second of one core and {:.1f} MB of other text; the certain "
        "rules alone {:.0f} "
        "MB. A text of 4,000 characters takes {:.2f} ms, one in a hundred {:.2f} ms or more. A bare scan "
        "reads {:.0f} MB/s, "
        "memory {:.0f} MB/s.",
        ascii.megabytes_per_second, beyond.megabytes_per_second, certain.megabytes_per_second, ascii.p50_ms,
        ascii.p99_ms, scan.megabytes_per_second, memory.megabytes_per_second);
    return out;
}

}  // namespace stonechat::bench
