#pragma once
// Reads the maps that signed formats are made of: the keys 1, 2, 3 ... without a gap, of which the first says
// which version of its format the map is.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "protocol/codec/cbor.hpp"

namespace stonechat::codec {

// Errors: as Reader's, with the fields' names. Threads: none of its own; borrows the reader.
class Fields {
public:
    // Begins the map and reads its version. Errc::missing_field: it has another number of fields.
    // Errc::wrong_value: it is of a version that is not known here.
    Fields(Reader& in, std::string_view map, std::size_t count, std::uint64_t version);

    // The next field, for a value that is more than one item; the others read it whole.
    Reader& next(std::string_view field);
    std::uint64_t uint(std::string_view field, std::uint64_t max) { return next(field).uint(field, max); }
    std::string_view text(std::string_view field, std::size_t max) { return next(field).text(field, max); }
    template <class IdType>
    IdType id(std::string_view field) {
        return next(field).id<IdType>(field);
    }

private:
    Reader& in_;
    std::uint64_t key_ = 0;
};

}  // namespace stonechat::codec
