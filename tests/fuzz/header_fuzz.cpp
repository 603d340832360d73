// A record's message and its header: only canonical bytes are read, and they are written again as they were.

#include <cstdlib>

#include "protocol/record/envelope.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const stonechat::ByteView input{reinterpret_cast<const std::byte*>(data), size};
    stonechat::Bytes bytes(input.begin(), input.end());
    const auto header = stonechat::record::decode_header(input);
    if (header && stonechat::record::encode_header(*header) != bytes) std::abort();
    const auto record = stonechat::record::read_record(bytes);
    if (record && record->message != bytes) std::abort();
    return 0;
}
