// Any text that reads as a body must come back from its canonical bytes as the same body.

#include <cstdint>

#include "crypto/result.hpp"
#include "protocol/record/body.hpp"
#include "protocol/record/canonical_json.hpp"
#include "protocol/record/code_lists.hpp"

namespace stonechat::record {
namespace {

void round_trip(std::string_view text) {
    const CodeLists& lists = builtin_code_lists();
    const auto json = parse_json(text);
    if (json) {
        const std::string canonical = canonical_json(*json);
        check(canonical_json(parse_json(canonical).value()) == canonical);
    }
    const auto body = read_body(text, lists);
    if (!body) {
        check(!body.error().rule.empty());
        check(!read_canonical_body(as_bytes(text), lists));
        return;
    }
    check(json.has_value());
    const std::string written = write_body(*body);
    check(written == canonical_json(*json));
    const auto again = read_canonical_body(as_bytes(written), lists);
    check(again && *again == *body);
    check(read_canonical_body(as_bytes(text), lists).has_value() == (text == written));
    urgency_of(*body);
    technologies_of(*body);
}

}  // namespace
}  // namespace stonechat::record

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    stonechat::record::round_trip({reinterpret_cast<const char*>(data), size});
    return 0;
}
