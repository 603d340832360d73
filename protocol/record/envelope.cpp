#include "protocol/record/envelope.hpp"

#include "crypto/hash.hpp"
#include "protocol/codec/cose.hpp"
#include "protocol/limits.hpp"

namespace stonechat::record {

BodyHash hash_of(const SaltedBody& body) {
    return crypto::sha256_as<BodyHash>({body.salt.bytes, body.body});
}

Checked<SignedRecord> read_record(Bytes message) {
    const auto sign1 = codec::decode_sign1(codec::Purpose::record, message, limits::message_bytes_max);
    if (!sign1) return sign1.error();
    auto header = decode_header(sign1->payload);
    if (!header) {
        Refusal refusal = header.error();
        refusal.offset += static_cast<std::size_t>(sign1->payload.data() - message.data());
        return refusal;
    }
    const auto id = crypto::sha256_as<RecordId>({message});
    return SignedRecord{id, std::move(*header), std::move(message)};
}

Result<VerifiedRecord> verify(SignedRecord record, const RecordKey& key) {
    // Well-formed already: read_record made it.
    const auto sign1 = codec::decode_sign1(codec::Purpose::record, record.message, limits::message_bytes_max);
    check(sign1.has_value());
    if (!codec::verify_sign1(codec::Purpose::record, *sign1, crypto::PublicKey{key.bytes}))
        return Errc::bad_signature;
    return VerifiedRecord{std::move(record)};
}

VerifiedRecord sign(const Header& header, const crypto::SigningKey& key) {
    auto record = read_record(codec::sign1(codec::Purpose::record, encode_header(header), key));
    check(record.has_value());  // what we cannot read ourselves we must never sign
    return VerifiedRecord{std::move(*record)};
}

bool follows(const Header& next, const SignedRecord& before) {
    return next.feed() == before.header.feed() && next.sequence == before.header.sequence + 1 &&
           next.previous == before.id;
}

std::vector<AcceptedRecord> accept_run(std::vector<SignedRecord> run, const VerifiedRecord& last) {
    std::vector<AcceptedRecord> out;
    out.reserve(run.size());
    for (std::size_t i = 0; i < run.size(); ++i)
        check(follows(i + 1 < run.size() ? run[i + 1].header : last.header(), run[i]));
    for (SignedRecord& one : run) out.push_back({std::move(one), SignatureState::provisional});
    return out;
}

AcceptedRecord accept_badly_signed(SignedRecord record, const RecordId& named) {
    check(record.id == named);
    return {std::move(record), SignatureState::bad};
}

std::string_view name_of(SignatureState state) {
    switch (state) {
        case SignatureState::verified:
            return "verified";
        case SignatureState::provisional:
            return "not yet checked";
        case SignatureState::bad:
            return "not signed by its author";
    }
    return "unknown";
}

std::string_view name_of(BodyState state) {
    switch (state) {
        case BodyState::present:
            return "present";
        case BodyState::erased_by_author:
            return "erased by its author";
        case BodyState::erased_by_order:
            return "erased by order of the stewards";
        case BodyState::withheld:
            return "withheld: it may identify someone";
        case BodyState::invalid:
            return "not valid";
        case BodyState::not_held:
            return "not held here";
        case BodyState::missing:
            return "not yet arrived";
        case BodyState::unexamined:
            return "not yet examined";
    }
    return "unknown";
}

}  // namespace stonechat::record
