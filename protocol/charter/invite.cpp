#include "protocol/charter/invite.hpp"

#include <algorithm>

#include "protocol/codec/cbor.hpp"
#include "protocol/codec/cose.hpp"
#include "protocol/codec/fields.hpp"
#include "protocol/limits.hpp"

namespace stonechat::charter {
namespace {

using codec::Fields;
using codec::Purpose;
using codec::Reader;
using codec::Writer;

constexpr std::uint64_t format_version = 1;
constexpr std::uint64_t day_max = (std::uint64_t{1} << 31U) - 1;
constexpr std::string_view link_scheme = "stonechat:";

constexpr bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

void read_doors(Reader& in, std::vector<Door>& doors) {
    const std::size_t count = in.array("doors", limits::invite_doors_max);
    if (count == 0) in.refuse(Errc::wrong_value, "doors", "needs a node to call");
    for (std::size_t i = 0; i < count && in.ok(); ++i) {
        if (in.array("door", 2) != 2) in.refuse(Errc::wrong_value, "door", "has two parts");
        Door door;
        door.address = in.text("address", limits::address_bytes_max);
        door.link_key = in.id<LinkKey>("link key");
        doors.push_back(std::move(door));
    }
}

}  // namespace

Bytes sign_invite(const Invite& invite, const crypto::SigningKey& record_key) {
    Writer out;
    out.map(7).uint(1).uint(format_version).uint(2).bytes(invite.federation.bytes);
    out.uint(3).bytes(invite.inviter.bytes).uint(4).text(invite.federation_name);
    out.uint(5).array(invite.doors.size());
    for (const Door& door : invite.doors) out.array(2).text(door.address).bytes(door.link_key.bytes);
    out.uint(6).uint(static_cast<std::uint64_t>(invite.last_day.value)).uint(7).bytes(invite.nonce.bytes);
    return codec::sign1(Purpose::invite, out.written(), record_key);
}

Checked<Invite> read_invite(ByteView message) {
    const auto sign1 = codec::decode_sign1(Purpose::invite, message, limits::invite_bytes_max);
    if (!sign1) return sign1.error();
    Reader in{sign1->payload};
    Invite invite;
    Fields fields{in, "invitation", 7, format_version};
    invite.federation = fields.id<FederationId>("federation");
    invite.inviter = fields.id<MemberId>("inviter");
    invite.federation_name = fields.text("federation name", limits::name_bytes_max);
    read_doors(fields.next("doors"), invite.doors);
    invite.last_day.value = static_cast<std::int32_t>(fields.uint("last day", day_max));
    invite.nonce = fields.id<InviteNonce>("nonce");
    return in.finish(std::move(invite));
}

bool is_signed_by(ByteView invite_message, const RecordKey& key) {
    const auto sign1 = codec::decode_sign1(Purpose::invite, invite_message, limits::invite_bytes_max);
    return sign1 && codec::verify_sign1(Purpose::invite, *sign1, crypto::PublicKey{key.bytes});
}

std::string link_of(ByteView invite_message) {
    return std::string{link_scheme} + to_base64url(invite_message);
}

Checked<Bytes> read_link(std::string_view link) {
    // Base64 is a third longer than what it encodes, and mail programs add a line break for each 60
    // characters.
    if (link.size() > 2 * limits::invite_bytes_max)
        return Refusal{Errc::limit_exceeded, "link", "longer than an invitation can be", 0};
    std::string text;
    std::ranges::copy_if(link, std::back_inserter(text), [](char c) { return !is_space(c); });
    if (!text.starts_with(link_scheme))
        return Refusal{Errc::wrong_value, "link", "must begin with stonechat:", 0};
    auto message = from_base64url(std::string_view{text}.substr(link_scheme.size()));
    if (!message)
        return Refusal{Errc::wrong_value, "link", "is not whole: copy all of it, to its last character", 0};
    return std::move(*message);
}

}  // namespace stonechat::charter
