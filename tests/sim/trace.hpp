#pragma once
// What happened in a world, as one hash: the same seed gives the same trace, to the last byte of every frame.

#include <iosfwd>
#include <string>

#include "crypto/hash.hpp"
#include "protocol/engine/effect.hpp"
#include "protocol/engine/event.hpp"
#include "protocol/ids.hpp"

namespace stonechat::sim {

class Trace {
public:
    // `lines`, where given, gets one line for each event: borrowed.
    explicit Trace(std::ostream* lines) : lines_{lines} {}

    void event(Instant when, std::size_t node, const engine::Event& event);
    void effect(Instant when, std::size_t node, const engine::Effect& effect);
    // What the simulator itself does: a crash, a break, the end of the faults.
    void act(Instant when, std::size_t node, std::string_view what);

    [[nodiscard]] const crypto::Digest& digest() const { return digest_; }

private:
    void take(Instant when, std::size_t node, std::size_t kind, ByteView more);
    void write(Instant when, std::size_t node, std::string_view arrow, const std::string& words);

    std::ostream* lines_;
    crypto::Digest digest_;
};

}  // namespace stonechat::sim
