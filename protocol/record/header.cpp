#include "protocol/record/header.hpp"

#include <algorithm>
#include <limits>

#include "protocol/codec/cbor.hpp"
#include "protocol/limits.hpp"

namespace stonechat::record {
namespace {

constexpr std::size_t fields_count = 15;
constexpr std::uint64_t any = std::numeric_limits<std::uint64_t>::max();
// Sequences, log numbers and charter places stay within what a JSON number holds exactly (RFC 7493
// section 2.2).
constexpr std::uint64_t counter_max = (std::uint64_t{1} << 53U) - 1;
// Year 2517. Day is a claim and never decides acceptance, so the bound only keeps it printable.
constexpr std::uint64_t day_max = 200'000;

void check_sense(codec::Reader& in, const Header& header) {
    if (header.version != Header::current_version)
        in.refuse(Errc::wrong_value, "version", "version 1 is known");
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
    if (in.map("header", fields_count) != fields_count)
        in.refuse(Errc::missing_field, "header", "has fifteen fields");
    in.key("version", 1);
    header.version = in.uint("version", any);
    in.key("federation", 2);
    header.federation = in.id<FederationId>("federation");
    in.key("author", 3);
    header.author = in.id<MemberId>("author");
    in.key("epoch", 4);
    header.epoch = in.id<Epoch>("epoch");
    in.key("lane", 5);
    header.lane = static_cast<Lane>(in.uint("lane", static_cast<std::uint64_t>(Lane::bulk)));
    in.key("sequence", 6);
    header.sequence = in.uint("sequence", counter_max);
    in.key("previous", 7);
    header.previous = in.id<RecordId>("previous");
    in.key("kind", 8);
    header.kind = static_cast<Kind>(in.uint("kind", 0xffff));
    in.key("day", 9);
    header.day.value = static_cast<std::int32_t>(in.uint("day", day_max));
    in.key("technologies", 10);
    const std::size_t technologies_count = in.array("technologies", limits::technologies_max);
    for (std::size_t i = 0; i < technologies_count; ++i)
        header.technologies.push_back(in.id<TechId>("technologies"));
    in.key("urgency", 11);
    header.urgency = static_cast<Urgency>(in.uint("urgency", static_cast<std::uint64_t>(Urgency::critical)));
    in.key("body hash", 12);
    header.body_hash = in.id<BodyHash>("body hash");
    in.key("body size", 13);
    header.body_bytes = in.uint("body size", limits::body_bytes_max);
    in.key("charter", 14);
    header.charter = in.uint("charter", counter_max);
    in.key("ruleset", 15);
    header.ruleset = in.uint("ruleset", counter_max);
    if (in.ok()) check_sense(in, header);
    return in.finish(std::move(header));
}

}  // namespace stonechat::record
