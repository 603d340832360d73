#pragma once
// How the actions of charter entries stand in their bytes; ops/docs/formats.md has the CDDL.

#include "protocol/charter/entry.hpp"
#include "protocol/codec/cbor.hpp"

namespace stonechat::charter {

// The keys 6 and 7 of an entry: the action's number, then its parts.
void write_action(codec::Writer& out, const Action& action);
Action read_action(codec::Reader& in);

}  // namespace stonechat::charter
