#include "protocol/charter/outline.hpp"

#include <algorithm>

#include "protocol/charter/leaves.hpp"
#include "protocol/codec/cbor.hpp"
#include "protocol/limits.hpp"

namespace stonechat::charter {
namespace {

using codec::Reader;
using codec::Writer;

void write_entries(Writer& out, const std::vector<Bytes>& entries) {
    out.array(entries.size());
    for (const Bytes& entry : entries) out.bytes(entry);
}

std::vector<Bytes> read_entries(Reader& in, std::string_view field, std::size_t max) {
    std::vector<Bytes> entries;
    const std::size_t count = in.array(field, max);
    for (std::size_t i = 0; i < count && in.ok(); ++i) {
        const ByteView entry = in.bytes("entry", limits::charter_entry_bytes_max);
        entries.emplace_back(entry.begin(), entry.end());
    }
    return entries;
}

}  // namespace

bool is_outlined(const Action& action) {
    return std::holds_alternative<Found>(action) || std::holds_alternative<AddSteward>(action) ||
           std::holds_alternative<RemoveSteward>(action) || std::holds_alternative<SetThreshold>(action) ||
           std::holds_alternative<EraseOrder>(action);
}

std::size_t bytes_of(const Outline& outline) {
    std::size_t bytes = 0;
    for (const Bytes& entry : outline.entries) bytes += std::max(entry.size(), outlined_bytes_min);
    for (const LeafProof& proof : outline.erasures)
        bytes += outlined_bytes_min + proof.steps.size() * sizeof(LeafProof::Step);
    return bytes;
}

Bytes encode_outline(const Outline& outline) {
    Writer out;
    out.array(4);
    write_entries(out, outline.entries);
    write_entries(out, outline.tail);
    write_leaf_proof(out, outline.stewards);
    out.array(outline.erasures.size());
    for (const LeafProof& proof : outline.erasures) write_leaf_proof(out, proof);
    return out.take();
}

Checked<Outline> decode_outline(ByteView bytes) {
    Reader in{bytes};
    Outline outline;
    if (in.array("outline", 4) != 4) in.refuse(Errc::wrong_value, "outline", "has four parts");
    outline.entries = read_entries(in, "entries", limits::outline_bytes_max / outlined_bytes_min);
    outline.tail = read_entries(in, "tail", limits::outline_tail_max);
    outline.stewards = read_leaf_proof(in);
    outline.erasures = read_leaf_proofs(in, limits::outline_bytes_max / outlined_bytes_min);
    return in.finish(std::move(outline));
}

}  // namespace stonechat::charter
