#include "protocol/charter/entry.hpp"

#include <algorithm>

#include "crypto/hash.hpp"
#include "protocol/codec/cbor.hpp"
#include "protocol/codec/cose.hpp"
#include "protocol/limits.hpp"

namespace stonechat::charter {
namespace {

using codec::Purpose;
using codec::Reader;
using codec::Writer;

constexpr std::uint64_t format_version = 1;
constexpr std::uint64_t counter_max = (std::uint64_t{1} << 53U) - 1;
constexpr std::uint64_t day_max = 200'000;  // as in a record's header
constexpr std::uint64_t seat_issuer = 1;
constexpr std::uint64_t seat_relay = 2;

void write_standing(Writer& out, Role role, const Seats& seats, const std::vector<TechId>& technologies) {
    out.uint(static_cast<std::uint64_t>(role));
    out.uint((seats.issuer ? seat_issuer : 0) | (seats.relay ? seat_relay : 0));
    out.array(technologies.size());
    for (const TechId& tech : technologies) out.bytes(tech.bytes);
}

void read_standing(Reader& in, Role& role, Seats& seats, std::vector<TechId>& technologies) {
    const std::uint64_t number = in.uint("role", static_cast<std::uint64_t>(Role::observer));
    if (number == 0) in.refuse(Errc::wrong_value, "role", "member, maker or observer");
    role = static_cast<Role>(number);
    const std::uint64_t bits = in.uint("seats", seat_issuer | seat_relay);
    seats = {.issuer = (bits & seat_issuer) != 0, .relay = (bits & seat_relay) != 0};
    const std::size_t count = in.array("technologies", limits::maker_technologies_max);
    for (std::size_t i = 0; i < count; ++i) technologies.push_back(in.id<TechId>("technologies"));
    if (role != Role::member && bits != 0)
        in.refuse(Errc::wrong_value, "seats", "only a member holds a seat");
    if (role != Role::maker && count != 0)
        in.refuse(Errc::wrong_value, "technologies", "are listed for makers only");
}

void write_pins(Writer& out, const std::vector<Pin>& pins) {
    out.array(pins.size());
    for (const Pin& pin : pins) {
        out.array(4).bytes(pin.epoch.bytes).uint(static_cast<std::uint64_t>(pin.lane));
        out.uint(pin.sequence).bytes(pin.id.bytes);
    }
}

std::vector<Pin> read_pins(Reader& in) {
    std::vector<Pin> pins;
    const std::size_t count = in.array("pins", limits::pins_max);
    for (std::size_t i = 0; i < count; ++i) {
        if (in.array("pin", 4) != 4) in.refuse(Errc::wrong_value, "pin", "has four parts");
        Pin pin;
        pin.epoch = in.id<Epoch>("pin epoch");
        pin.lane = static_cast<record::Lane>(in.uint("pin lane", 1));
        pin.sequence = in.uint("pin sequence", counter_max);
        pin.id = in.id<RecordId>("pin record");
        pins.push_back(pin);
    }
    return pins;
}

void write_action(Writer& out, const Found& found) {
    out.array(3).text(found.federation).uint(found.threshold).array(found.stewards.size());
    for (const Steward& steward : found.stewards) out.array(2).text(steward.name).bytes(steward.key.bytes);
}
void write_action(Writer& out, const Admit& admit) {
    out.array(4).bytes(admit.request);
    write_standing(out, admit.role, admit.seats, admit.technologies);
}
void write_action(Writer& out, const Revoke& revoke) {
    out.array(2).bytes(revoke.member.bytes);
    write_pins(out, revoke.pins);
}
void write_action(Writer& out, const SetRole& change) {
    out.array(5).bytes(change.member.bytes);
    write_standing(out, change.role, change.seats, change.technologies);
    write_pins(out, change.pins);
}

void expect_parts(Reader& in, std::size_t count) {
    if (in.array("action", count) != count)
        in.refuse(Errc::wrong_value, "action", "has another number of parts");
}

Found read_found(Reader& in) {
    expect_parts(in, 3);
    Found found;
    found.federation = in.text("federation name", limits::name_bytes_max);
    found.threshold = in.uint("threshold", limits::stewards_max);
    const std::size_t count = in.array("stewards", limits::stewards_max);
    for (std::size_t i = 0; i < count; ++i) {
        if (in.array("steward", 2) != 2) in.refuse(Errc::wrong_value, "steward", "has two parts");
        Steward steward;
        steward.name = in.text("steward name", limits::name_bytes_max);
        steward.key = in.id<StewardKey>("steward key");
        found.stewards.push_back(std::move(steward));
    }
    return found;
}

Action read_action(Reader& in, std::uint64_t number) {
    switch (number) {
        case 1:
            return read_found(in);
        case 2: {
            expect_parts(in, 4);
            Admit admit;
            const ByteView request = in.bytes("request", limits::charter_entry_bytes_max);
            admit.request.assign(request.begin(), request.end());
            read_standing(in, admit.role, admit.seats, admit.technologies);
            return admit;
        }
        case 3: {
            expect_parts(in, 2);
            Revoke revoke{.member = in.id<MemberId>("member"), .pins = {}};
            revoke.pins = read_pins(in);
            return revoke;
        }
        case 4: {
            expect_parts(in, 5);
            SetRole change;
            change.member = in.id<MemberId>("member");
            read_standing(in, change.role, change.seats, change.technologies);
            change.pins = read_pins(in);
            return change;
        }
        default:
            in.refuse(Errc::wrong_value, "action", "not known to this version; upgrade this node");
            return Found{};
    }
}

}  // namespace

std::string_view name_of(Role role) {
    switch (role) {
        case Role::member:
            return "member";
        case Role::maker:
            return "maker";
        case Role::observer:
            return "observer";
    }
    return "unknown";
}

std::optional<Role> role_named(std::string_view name) {
    for (const Role role : {Role::member, Role::maker, Role::observer})
        if (name_of(role) == name) return role;
    return std::nullopt;
}

Bytes sign_request(const AdmissionRequest& request, const crypto::SigningKey& record_key) {
    Writer out;
    out.map(9).uint(1).uint(format_version).uint(2).text(request.organisation).uint(3).text(request.sector);
    out.uint(4)
        .text(request.region)
        .uint(5)
        .bytes(request.record_key.bytes)
        .uint(6)
        .bytes(request.link_key.bytes);
    out.uint(7).bytes(request.recovery_key.bytes).uint(8).array(request.addresses.size());
    for (const std::string& address : request.addresses) out.text(address);
    out.uint(9).bytes(request.nonce.bytes);
    return codec::sign1(Purpose::admission, out.written(), record_key);
}

Checked<AdmissionRequest> read_request(ByteView message) {
    const auto sign1 = codec::decode_sign1(Purpose::admission, message, limits::charter_entry_bytes_max);
    if (!sign1) return sign1.error();
    Reader in{sign1->payload};
    AdmissionRequest request;
    if (in.map("request", 9) != 9) in.refuse(Errc::missing_field, "request", "has nine fields");
    in.key("version", 1);
    if (in.uint("version", counter_max) != format_version)
        in.refuse(Errc::wrong_value, "version", "version 1 is known");
    in.key("organisation", 2);
    request.organisation = in.text("organisation", limits::name_bytes_max);
    if (request.organisation.empty()) in.refuse(Errc::wrong_value, "organisation", "needs a name");
    in.key("sector", 3);
    request.sector = in.text("sector", 40);
    in.key("region", 4);
    request.region = in.text("region", 40);
    in.key("record key", 5);
    request.record_key = in.id<RecordKey>("record key");
    in.key("link key", 6);
    request.link_key = in.id<LinkKey>("link key");
    in.key("recovery key", 7);
    request.recovery_key = in.id<RecoveryKey>("recovery key");
    in.key("addresses", 8);
    const std::size_t count = in.array("addresses", limits::addresses_max);
    for (std::size_t i = 0; i < count; ++i)
        request.addresses.emplace_back(in.text("addresses", limits::address_bytes_max));
    in.key("nonce", 9);
    request.nonce = in.id<decltype(request.nonce)>("nonce");
    if (in.ok() &&
        !codec::verify_sign1(Purpose::admission, *sign1, crypto::PublicKey{request.record_key.bytes}))
        in.refuse(Errc::bad_signature, "request", "must be signed with its own record key");
    return in.finish(std::move(request));
}

MemberId member_id(ByteView request_message) {
    return crypto::sha256_as<MemberId>({request_message});
}

Bytes encode_entry(const Entry& entry) {
    Writer out;
    out.map(7)
        .uint(1)
        .uint(format_version)
        .uint(2)
        .bytes(entry.federation.bytes)
        .uint(3)
        .uint(entry.sequence);
    out.uint(4).bytes(entry.previous.bytes).uint(5).uint(static_cast<std::uint64_t>(entry.day.value));
    out.uint(6).uint(entry.action.index() + 1).uint(7);
    std::visit([&](const auto& action) { write_action(out, action); }, entry.action);
    return out.take();
}

Checked<Entry> decode_entry(ByteView payload) {
    Reader in{payload};
    Entry entry;
    if (in.map("entry", 7) != 7) in.refuse(Errc::missing_field, "entry", "has seven fields");
    in.key("version", 1);
    if (in.uint("version", counter_max) != format_version)
        in.refuse(Errc::wrong_value, "version", "version 1 is known");
    in.key("federation", 2);
    entry.federation = in.id<FederationId>("federation");
    in.key("sequence", 3);
    entry.sequence = in.uint("sequence", counter_max);
    if (entry.sequence == 0) in.refuse(Errc::wrong_value, "sequence", "counts from 1");
    in.key("previous", 4);
    entry.previous = in.id<CharterHash>("previous");
    in.key("day", 5);
    entry.day.value = static_cast<std::int32_t>(in.uint("day", day_max));
    in.key("action", 6);
    const std::uint64_t number = in.uint("action", counter_max);
    in.key("action", 7);
    entry.action = read_action(in, number);
    return in.finish(std::move(entry));
}

CharterHash hash_of(ByteView entry_payload) {
    return crypto::sha256_as<CharterHash>({entry_payload});
}

Bytes encode_signed_entry(const SignedEntry& entry) {
    Writer out;
    out.array(2).bytes(entry.payload).array(entry.signatures.size());
    for (const StewardSignature& one : entry.signatures)
        out.array(2).bytes(one.steward.bytes).bytes(one.signature.bytes);
    return out.take();
}

Checked<SignedEntry> decode_signed_entry(ByteView bytes) {
    if (bytes.size() > limits::charter_entry_bytes_max)
        return Refusal{Errc::limit_exceeded, "charter entry", "longer than the format allows", 0};
    Reader in{bytes};
    SignedEntry entry;
    if (in.array("charter entry", 2) != 2) in.refuse(Errc::wrong_value, "charter entry", "has two parts");
    const ByteView payload = in.bytes("payload", limits::charter_entry_bytes_max);
    entry.payload.assign(payload.begin(), payload.end());
    const std::size_t count = in.array("signatures", limits::stewards_max);
    for (std::size_t i = 0; i < count; ++i) {
        if (in.array("signature", 2) != 2) in.refuse(Errc::wrong_value, "signature", "has two parts");
        StewardSignature one;
        one.steward = in.id<StewardKey>("steward");
        one.signature = in.id<crypto::Signature>("signature");
        if (!entry.signatures.empty() && one.steward <= entry.signatures.back().steward)
            in.refuse(Errc::not_canonical, "steward", "ascending by key, each once");
        entry.signatures.push_back(one);
    }
    return in.finish(std::move(entry));
}

void add_signature(SignedEntry& entry, const crypto::SigningKey& steward_key) {
    const StewardSignature own{StewardKey{steward_key.public_key().bytes},
                               steward_key.sign(codec::signed_bytes(Purpose::charter, entry.payload))};
    const auto place =
        std::ranges::lower_bound(entry.signatures, own.steward, {}, &StewardSignature::steward);
    if (place != entry.signatures.end() && place->steward == own.steward) return;
    entry.signatures.insert(place, own);
}

}  // namespace stonechat::charter
