// Charter entries, requests to belong or for other keys, and proofs of members' states, as a stranger may
// present them; links to recover with, as people paste them.

#include <cstdlib>

#include "protocol/charter/charter.hpp"
#include "protocol/charter/recovery.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    namespace charter = stonechat::charter;
    const stonechat::ByteView input{reinterpret_cast<const std::byte*>(data), size};
    const stonechat::Bytes bytes(input.begin(), input.end());
    const auto entry = charter::decode_entry(input);
    if (entry && charter::encode_entry(*entry) != bytes) std::abort();
    const auto signed_entry = charter::decode_signed_entry(input);
    if (signed_entry && charter::encode_signed_entry(*signed_entry) != bytes) std::abort();
    const auto member = charter::decode_member(input);
    if (member && charter::encode_member(*member) != bytes) std::abort();
    const auto proof = charter::decode_member_proof(input);
    if (proof && charter::encode_member_proof(*proof) != bytes) std::abort();
    if (proof && charter::verify(*proof, stonechat::CharterRoot{})) std::abort();
    const auto outline = charter::decode_outline(input);
    if (outline && charter::encode_outline(*outline) != bytes) std::abort();
    if (outline && charter::Charter::from_outline(*outline)) std::abort();  // nobody signs what it makes up
    if (charter::read_key_request(input) && bytes.empty()) std::abort();
    charter::Charter empty;
    if (empty.append(input) && empty.sequence() != 1) std::abort();
    if (charter::read_request(input) && bytes.empty()) std::abort();
    const std::string text = "stonechat-recovery:" + stonechat::to_base64url(input);
    const auto link = charter::read_recovery_link(text);
    if (link && charter::recovery_link_of(*link) != text) std::abort();
    return 0;
}
