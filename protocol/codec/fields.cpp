#include "protocol/codec/fields.hpp"

#include <string>

namespace stonechat::codec {
namespace {

constexpr std::uint64_t version_max = (std::uint64_t{1} << 53U) - 1;

}  // namespace

Fields::Fields(Reader& in, std::string_view map, std::size_t count, std::uint64_t version) : in_{in} {
    if (in_.map(map, count) != count)
        in_.refuse(Errc::missing_field, map, "has " + std::to_string(count) + " fields");
    if (uint("version", version_max) != version)
        in_.refuse(Errc::wrong_value, "version", "version " + std::to_string(version) + " is known");
}

Reader& Fields::next(std::string_view field) {
    in_.key(field, ++key_);
    return in_;
}

}  // namespace stonechat::codec
