#pragma once
// With which of its author's keys a record was signed: organisations change their keys, and what they signed
// before stands.

#include <optional>

#include "protocol/charter/charter.hpp"
#include "protocol/record/envelope.hpp"

namespace stonechat::api {

// Empty: the charter does not know the author, or none of the keys that it ever had for records fits.
std::optional<RecordKey> signer_of(const record::SignedRecord& record, const charter::Charter& charter);

}  // namespace stonechat::api
