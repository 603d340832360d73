// How an outline and its members stand in the store's settings.

#include "crypto/hash.hpp"
#include "protocol/engine/outlining.hpp"

namespace stonechat::engine {

std::string member_setting(const MemberId& member) {
    return std::string{member_setting_prefix} + member.hex();
}

std::vector<std::string> kept_members(const std::map<std::string, Bytes>& settings) {
    std::vector<std::string> out;
    const std::string prefix{member_setting_prefix};
    for (auto one = settings.lower_bound(prefix); one != settings.end() && one->first.starts_with(prefix);
         ++one)
        if (!one->second.empty()) out.push_back(one->first);
    return out;
}

std::optional<charter::Charter> readable_outline(const std::map<std::string, Bytes>& settings) {
    const auto kept = settings.find(std::string{outline_setting});
    if (kept == settings.end() || kept->second.empty()) return std::nullopt;
    const auto outline = charter::decode_outline(kept->second);
    if (!outline) return std::nullopt;
    std::vector<Bytes> members;
    for (const std::string& name : kept_members(settings))
        if (const Bytes& member = settings.at(name); charter::decode_member(member))
            members.push_back(member);
    auto charter = charter::Charter::from_kept(*outline, members);
    return charter ? std::optional{std::move(*charter)} : std::nullopt;
}

std::optional<charter::Charter> kept_outline(const std::map<std::string, Bytes>& settings) {
    auto charter = readable_outline(settings);
    const auto digest = settings.find(std::string{members_setting});
    if (!charter || (digest != settings.end() && digest->second == members_digest(*charter))) return charter;
    return *charter::Charter::from_kept(charter->kept_outline(), {});
}

Bytes members_digest(const charter::Charter& outline) {
    const CharterHash head = outline.head();
    Bytes all{head.bytes.begin(), head.bytes.end()};
    for (const auto& [id, member] : outline.members()) {
        const crypto::Digest leaf = crypto::sha256(charter::encode_member(member));
        all.insert(all.end(), id.bytes.begin(), id.bytes.end());
        all.insert(all.end(), leaf.bytes.begin(), leaf.bytes.end());
    }
    const crypto::Digest digest = crypto::sha256(all);
    return {digest.bytes.begin(), digest.bytes.end()};
}

}  // namespace stonechat::engine
