// What a link hands over: whatever reads as a frame must be written again as the same bytes.

#include <cstdlib>

#include "protocol/engine/frame.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const stonechat::ByteView input{reinterpret_cast<const std::byte*>(data), size};
    const auto frame = stonechat::engine::decode_frame(input);
    if (!frame) return 0;
    if (stonechat::engine::encode_frame(*frame) != stonechat::Bytes(input.begin(), input.end())) std::abort();
    return 0;
}
