#include "protocol/refusal.hpp"

#include <boost/system/system_error.hpp>

namespace stonechat {
namespace {

struct Category final : boost::system::error_category {
    const char* name() const noexcept override { return "protocol"; }
    std::string message(int code) const override {
        switch (static_cast<Errc>(code)) {
            case Errc::truncated:
                return "the input ends inside a value";
            case Errc::trailing_bytes:
                return "bytes are left over after the value";
            case Errc::not_canonical:
                return "not the canonical encoding";
            case Errc::wrong_type:
                return "wrong type";
            case Errc::wrong_value:
                return "value not allowed here";
            case Errc::missing_field:
                return "a required field is missing";
            case Errc::unknown_field:
                return "unknown field";
            case Errc::limit_exceeded:
                return "over a limit";
            case Errc::bad_signature:
                return "the signature does not verify";
            case Errc::wrong_federation:
                return "made for another federation";
            case Errc::unknown_author:
                return "the charter does not know the author";
            case Errc::revoked_author:
                return "the author was revoked";
            case Errc::not_allowed:
                return "the author's role does not allow this";
            case Errc::charter_not_held:
                return "cites a charter entry that is not held here";
            case Errc::charter_conflict:
                return "two different charter entries in one place";
            case Errc::below_threshold:
                return "fewer steward signatures than the threshold";
            case Errc::body_mismatch:
                return "the body does not match the header's hash";
            case Errc::identifies_someone:
                return "the text identifies someone";
            case Errc::text_not_checked:
                return "free text that no person has read";
            case Errc::store_failed:
                return "the store could not write";
            case Errc::overloaded:
                return "a local limit is reached";
            case Errc::bad_frame:
                return "a message that makes no sense here";
            case Errc::not_confirmed:
                return "the disk did not confirm it";
        }
        return "unknown error";
    }
};

}  // namespace

const boost::system::error_category& protocol_category() noexcept {
    static const Category instance;
    return instance;
}

std::string Refusal::text() const {
    std::string out = field.empty() ? std::string{} : field + ": ";
    out += rule.empty() ? code.message() : rule;
    return out;
}

void throw_exception_from_error(const Refusal& refusal, const boost::source_location&) {
    throw boost::system::system_error{refusal.code, refusal.text()};
}

}  // namespace stonechat
