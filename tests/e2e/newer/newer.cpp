// What a node of the next minor version says: linked before protocol/engine's frame_encoder.cpp, so that its
// functions stand in that one's place. It greets with that version, and every frame has a part that ours
// does not know. For versions_test.py alone.
#define encode_frame encode_known_frame
#include "protocol/engine/frame_encoder.cpp"  // NOLINT(bugprone-suspicious-include): all of it, under another name
#undef encode_frame

namespace stonechat::engine {

Bytes encode_frame(const Frame& frame);

Bytes encode_frame(const Frame& frame) {
    Frame newer = frame;
    if (auto* const hello = std::get_if<Hello>(&newer)) hello->minor = Hello::current_minor + 1;
    Bytes out = encode_known_frame(newer);
    // The array's head has room: no frame comes near 23 parts.
    out.front() = static_cast<std::byte>(std::to_integer<unsigned>(out.front()) + 1);
    Writer part;
    part.map(1).uint(1).text("newer");
    const Bytes more = part.take();
    out.insert(out.end(), more.begin(), more.end());
    return out;
}

}  // namespace stonechat::engine
