// What a peer answers in an audit: what reads as an answer must be written again as the same bytes, and
// whatever it says, the audit ends within its limits.

#include <cstdlib>

#include "protocol/sync/audit.hpp"

namespace {

using namespace stonechat;
using namespace stonechat::sync;

const AuditHeads& heads() {
    static const AuditHeads instance = [] {
        AuditHeads made;
        AuditLeaf leaf{{}, 1, {}, false};
        for (int i = 0; i < 3000; ++i) {
            leaf.feed.author.bytes[0] = static_cast<std::byte>(i);
            leaf.feed.author.bytes[1] = static_cast<std::byte>(i / 256);
            made.set(leaf);
        }
        return made;
    }();
    return instance;
}

}  // namespace

// The input is one answer after another.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView input{reinterpret_cast<const std::byte*>(data), size};
    codec::Reader in{input};
    auto audit = Audit::open({}, heads()).first;
    std::size_t answers = 0;
    while (!in.at_end() && !audit.is_over()) {
        const std::size_t start = in.position();
        const AuditAnswer answer = read_audit_answer(in);
        if (!in.ok()) return 0;
        codec::Writer out;
        write(out, answer);
        const ByteView read = in.since(start);
        if (out.written() != Bytes(read.begin(), read.end())) std::abort();
        const auto reply = audit.take(answer, heads());
        if (!reply && !audit.is_over()) std::abort();
        if (++answers > audit_messages_max) std::abort();
    }
    return 0;
}
