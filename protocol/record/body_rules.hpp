#pragma once
// What one field of a body asks of another: the conditions of schema.json, and rule 1 of the records (a
// technology's id follows from its maker and product).

#include <optional>
#include <string_view>

#include "protocol/record/body.hpp"

namespace stonechat::record {

// A rule that a struct breaks. `field` is a JSON pointer from the struct on; it names no value.
struct Fault {
    Errc code;
    std::string_view field;
    std::string_view rule;
};

// The first rule that the struct breaks, each of its fields being right in itself.
std::optional<Fault> fault_in(const Technology& technology);
std::optional<Fault> fault_in(const Versions& versions);
std::optional<Fault> fault_in(const Report& report);
std::optional<Fault> fault_in(const Update& update);
std::optional<Fault> fault_in(const Counts& counts);
std::optional<Fault> fault_in(const AppliesTo& applies_to);
std::optional<Fault> fault_in(const Alert& alert);
std::optional<Fault> fault_in(const Receipt& receipt);

// No other struct has such rules.
template <class Struct>
std::optional<Fault> fault_in(const Struct&) {
    return std::nullopt;
}

}  // namespace stonechat::record
