// What a link hands over: whatever reads as a frame must be written again as the same bytes, but for the
// parts that a newer version has put behind those that are known.

#include <cstdlib>

#include "protocol/engine/frame.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace stonechat;
    const ByteView input{reinterpret_cast<const std::byte*>(data), size};
    const auto frame = engine::decode_frame(input);
    if (!frame) return 0;
    const Bytes written = engine::encode_frame(*frame);
    if (written.size() > input.size()) std::abort();
    if (written.size() == input.size() && written != Bytes(input.begin(), input.end())) std::abort();
    const auto again = engine::decode_frame(written);
    if (!again || *again != *frame) std::abort();
    return 0;
}
