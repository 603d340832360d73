#include "tests/sim/trace.hpp"

#include <array>
#include <ostream>

#include "tests/sim/trace_words.hpp"

namespace stonechat::sim {
namespace {

constexpr std::size_t effects_from = 1000;  // past the numbers of all events
constexpr std::size_t acts = 2000;

// The bytes that tell one event of a kind from another.
ByteView bytes_of(const engine::FrameArrived& event) {
    return event.frame;
}
ByteView bytes_of(const engine::Examined& event) {
    return event.record.bytes;
}
ByteView bytes_of(const engine::Stored& event) {
    return event.records.back().record.bytes;
}
ByteView bytes_of(const engine::LinkUp& event) {
    return event.key.bytes;
}
ByteView bytes_of(const engine::Send& effect) {
    return effect.frame;
}
ByteView bytes_of(const engine::Append& effect) {
    return effect.record.record.id().bytes;
}
ByteView bytes_of(const engine::ChangeBody& effect) {
    return effect.change.record.bytes;
}
ByteView bytes_of(const engine::BodyChanged& event) {
    return event.change.record.bytes;
}
ByteView bytes_of(const engine::Reconsider& effect) {
    return effect.by.author.bytes;
}
ByteView bytes_of(const engine::SaveCursor& effect) {
    return effect.cursor.digest.bytes;
}
ByteView bytes_of(const engine::Noted& effect) {
    return effect.record.bytes;
}
template <class Other>
ByteView bytes_of(const Other&) {
    return {};
}

std::array<std::byte, 8> big_endian(std::uint64_t value) {
    std::array<std::byte, 8> out{};
    for (std::size_t i = 0; i < out.size(); ++i) out.at(i) = static_cast<std::byte>(value >> (56U - 8U * i));
    return out;
}

}  // namespace

void Trace::take(Instant when, std::size_t node, std::size_t kind, ByteView more) {
    const auto time = big_endian(static_cast<std::uint64_t>(when.time_since_epoch().count()));
    const auto place = big_endian(node * 10000 + kind);
    digest_ = crypto::sha256({digest_.bytes, time, place, more});
}

void Trace::write(Instant when, std::size_t node, std::string_view arrow, const std::string& words) {
    if (lines_ != nullptr)
        *lines_ << when.time_since_epoch().count() << " n" << node << ' ' << arrow << ' ' << words << '\n';
}

void Trace::event(Instant when, std::size_t node, const engine::Event& event) {
    const ByteView bytes = std::visit([](const auto& one) { return bytes_of(one); }, event);
    take(when, node, event.index(), bytes);
    if (lines_ == nullptr) return;
    write(when, node, "<-", words_of(event));
}

void Trace::effect(Instant when, std::size_t node, const engine::Effect& effect) {
    const ByteView bytes = std::visit([](const auto& one) { return bytes_of(one); }, effect);
    take(when, node, effects_from + effect.index(), bytes);
    if (lines_ == nullptr) return;
    write(when, node, "->", words_of(effect));
}

void Trace::act(Instant when, std::size_t node, std::string_view what) {
    take(when, node, acts, as_bytes(what));
    write(when, node, "**", std::string{what});
}

}  // namespace stonechat::sim
