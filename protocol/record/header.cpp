#include "protocol/record/header.hpp"

#include <algorithm>

#include "protocol/codec/cbor.hpp"
#include "protocol/codec/fields.hpp"
#include "protocol/limits.hpp"

namespace stonechat::record {
namespace {

constexpr std::size_t fields_count = 15;
// Sequences, log numbers and charter places stay within what a JSON number holds exactly (RFC 7493
// section 2.2).
constexpr std::uint64_t counter_max = (std::uint64_t{1} << 53U) - 1;
// Year 2517. Day is a claim and never decides acceptance, so the bound only keeps it printable.
constexpr std::uint64_t day_max = 200'000;

void check_sense(codec::Reader& in, const Header& header) {
    if (header.sequence == 0) in.refuse(Errc::wrong_value, "sequence", "counts from 1");
    const auto lane = lane_of(header.kind);
    if (header.kind == Kind{0}) in.refuse(Errc::wrong_value, "kind", "counts from 1");
    if (lane && *lane != header.lane) in.refuse(Errc::wrong_value, "lane", "must be the lane of its kind");
    for (std::size_t i = 1; i < header.technologies.size(); ++i)
        if (std::find(header.technologies.begin(),
                      header.technologies.begin() + static_cast<std::ptrdiff_t>(i),
                      header.technologies[i]) != header.technologies.begin() + static_cast<std::ptrdiff_t>(i))
            in.refuse(Errc::wrong_value, "technologies", "each is named once");
}

}  // namespace

Bytes encode_header(const Header& header) {
    codec::Writer out;
    out.map(fields_count);
    out.uint(1).uint(header.version);
    out.uint(2).bytes(header.federation.bytes);
    out.uint(3).bytes(header.author.bytes);
    out.uint(4).bytes(header.epoch.bytes);
    out.uint(5).uint(static_cast<std::uint64_t>(header.lane));
    out.uint(6).uint(header.sequence);
    out.uint(7).bytes(header.previous.bytes);
    out.uint(8).uint(static_cast<std::uint64_t>(header.kind));
    out.uint(9).uint(static_cast<std::uint64_t>(header.day.value));
    out.uint(10).array(header.technologies.size());
    for (const TechId& tech : header.technologies) out.bytes(tech.bytes);
    out.uint(11).uint(static_cast<std::uint64_t>(header.urgency));
    out.uint(12).bytes(header.body_hash.bytes);
    out.uint(13).uint(header.body_bytes);
    out.uint(14).uint(header.charter);
    out.uint(15).uint(header.ruleset);
    return out.take();
}

Checked<Header> decode_header(ByteView payload) {
    codec::Reader in{payload};
    Header header;
    codec::Fields fields{in, "header", fields_count, Header::current_version};
    header.federation = fields.id<FederationId>("federation");
    header.author = fields.id<MemberId>("author");
    header.epoch = fields.id<Epoch>("epoch");
    header.lane = static_cast<Lane>(fields.uint("lane", static_cast<std::uint64_t>(Lane::bulk)));
    header.sequence = fields.uint("sequence", counter_max);
    header.previous = fields.id<RecordId>("previous");
    header.kind = static_cast<Kind>(fields.uint("kind", 0xffff));
    header.day.value = static_cast<std::int32_t>(fields.uint("day", day_max));
    const std::size_t technologies_count =
        fields.next("technologies").array("technologies", limits::technologies_max);
    for (std::size_t i = 0; i < technologies_count; ++i)
        header.technologies.push_back(in.id<TechId>("technologies"));
    header.urgency =
        static_cast<Urgency>(fields.uint("urgency", static_cast<std::uint64_t>(Urgency::critical)));
    header.body_hash = fields.id<BodyHash>("body hash");
    header.body_bytes = fields.uint("body size", limits::body_bytes_max);
    header.charter = fields.uint("charter", counter_max);
    header.ruleset = fields.uint("ruleset", counter_max);
    if (in.ok()) check_sense(in, header);
    return in.finish(std::move(header));
}

}  // namespace stonechat::record
