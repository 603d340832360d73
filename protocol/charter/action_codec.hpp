#pragma once
// How the actions of charter entries stand in their bytes; ops/docs/formats.md has the CDDL.

#include "protocol/charter/entry.hpp"
#include "protocol/codec/cbor.hpp"
#include "protocol/codec/fields.hpp"

namespace stonechat::charter {

// Parts that stand in other places of the charter too.
void write_standing(codec::Writer& out, Role role, const Seats& seats,
                    const std::vector<TechId>& technologies);
void read_standing(codec::Reader& in, Role& role, Seats& seats, std::vector<TechId>& technologies);
void write_pins(codec::Writer& out, const std::vector<Pin>& pins);
std::vector<Pin> read_pins(codec::Reader& in);
void write_steward(codec::Writer& out, const Steward& steward);

// The keys 6 and 7 of an entry: the action's number, then its parts.
void write_action(codec::Writer& out, const Action& action);
Action read_action(codec::Fields& entry);

}  // namespace stonechat::charter
