#include "protocol/charter/entry.hpp"

#include <algorithm>

#include "crypto/hash.hpp"
#include "protocol/charter/action_codec.hpp"
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
constexpr std::uint64_t counter_max = (std::uint64_t{1} << 53U) - 1;
constexpr std::uint64_t day_max = 200'000;  // as in a record's header

}  // namespace

Bytes encode_entry(const Entry& entry) {
    Writer out;
    out.map(8)
        .uint(1)
        .uint(format_version)
        .uint(2)
        .bytes(entry.federation.bytes)
        .uint(3)
        .uint(entry.sequence);
    out.uint(4).bytes(entry.previous.bytes).uint(5).uint(static_cast<std::uint64_t>(entry.day.value));
    write_action(out, entry.action);
    out.uint(8).bytes(entry.root.bytes);
    return out.take();
}

Checked<Entry> decode_entry(ByteView payload) {
    Reader in{payload};
    Entry entry;
    Fields fields{in, "entry", 8, format_version};
    entry.federation = fields.id<FederationId>("federation");
    entry.sequence = fields.uint("sequence", counter_max);
    if (entry.sequence == 0) in.refuse(Errc::wrong_value, "sequence", "counts from 1");
    entry.previous = fields.id<CharterHash>("previous");
    entry.day.value = static_cast<std::int32_t>(fields.uint("day", day_max));
    entry.action = read_action(fields);
    entry.root = fields.id<CharterRoot>("root");
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
