#include "protocol/charter/faults.hpp"

#include "protocol/refusal.hpp"

namespace stonechat::charter {

Consequence consequence_of(const boost::system::error_code& code) {
    if (code.category() != protocol_category()) return Consequence::drop;
    switch (static_cast<Errc>(code.value())) {
        // The peer may hold a newer or older charter, code list or limit than we do.
        case Errc::unknown_author:
        case Errc::revoked_author:
        case Errc::not_allowed:
        case Errc::charter_not_held:
        case Errc::charter_conflict:
        case Errc::identifies_someone:
        case Errc::text_not_checked:
        case Errc::body_mismatch:
        case Errc::overloaded:
            return Consequence::ignore;
        case Errc::wrong_federation:
        case Errc::store_failed:
        case Errc::not_confirmed:
            return Consequence::drop;
        case Errc::truncated:
        case Errc::trailing_bytes:
        case Errc::not_canonical:
        case Errc::wrong_type:
        case Errc::wrong_value:
        case Errc::missing_field:
        case Errc::unknown_field:
        case Errc::limit_exceeded:
        case Errc::bad_signature:
        case Errc::below_threshold:
        case Errc::bad_frame:
            return Consequence::evict;
    }
    return Consequence::drop;
}

std::uint64_t charge_of(const boost::system::error_code& code) {
    if (code.category() != protocol_category()) return 0;
    switch (static_cast<Errc>(code.value())) {
        case Errc::bad_signature:
        case Errc::below_threshold:
            return bad_signature_charge;
        case Errc::body_mismatch:
            return useless_charge;
        case Errc::truncated:
        case Errc::trailing_bytes:
        case Errc::not_canonical:
        case Errc::wrong_type:
        case Errc::wrong_value:
        case Errc::missing_field:
        case Errc::unknown_field:
        case Errc::limit_exceeded:
        case Errc::bad_frame:
            return invalid_data_charge;
        // An honest peer can send any number of these: it only holds another charter, code list or ruleset.
        case Errc::unknown_author:
        case Errc::revoked_author:
        case Errc::not_allowed:
        case Errc::charter_not_held:
        case Errc::identifies_someone:
        case Errc::text_not_checked:
        case Errc::overloaded:
        case Errc::wrong_federation:
        case Errc::charter_conflict:
        case Errc::store_failed:
        case Errc::not_confirmed:
            return 0;
    }
    return 0;
}

}  // namespace stonechat::charter
