#include "node/commands/charter_words.hpp"

#include <array>

#include "protocol/limits.hpp"

namespace stonechat::commands {
namespace {

using charter::Charter;

std::string member_name(const MemberId& id, const Charter& charter) {
    const charter::Member* const member = charter.find(id);
    return member == nullptr ? id.hex() : member->request.organisation;
}

std::string steward_name(const StewardKey& key, const Charter& charter) {
    for (const charter::Steward& steward : charter.stewards())
        if (steward.key == key) return steward.name;
    return key.hex();
}

std::string standing_words(charter::Role role, const charter::Seats& seats, std::size_t technologies_count) {
    std::string out{name_of(role)};
    if (seats.issuer) out += " and issuer";
    if (seats.relay) out += " and relay";
    if (role == charter::Role::maker) out += " of " + std::to_string(technologies_count) + " technologies";
    return out;
}

std::string pins_words(std::size_t count) {
    return " (pins in " + std::to_string(count) + (count == 1 ? " lane)" : " lanes)");
}

std::string threshold_words(std::uint64_t threshold) {
    return "; " + std::to_string(threshold) + " must sign from then on";
}

std::string words(const charter::Found& found, const Charter&) {
    std::string out = "found " + found.federation + " with " + std::to_string(found.stewards.size()) +
                      " stewards, of whom " + std::to_string(found.threshold) + " must sign" +
                      (found.is_demo ? ", as a demo" : "");
    for (std::size_t i = 0; i < found.stewards.size(); ++i)
        out +=
            (i == 0 ? ": " : ", ") + found.stewards[i].name + " with the key " + found.stewards[i].key.hex();
    return out;
}
std::string words(const charter::Admit& admit, const Charter&) {
    const auto request = charter::read_request(admit.request);
    const std::string name = request ? request->organisation : "a request that cannot be read";
    return "admit " + name + " as " + standing_words(admit.role, admit.seats, admit.technologies.size()) +
           ", with the member id " + charter::member_id(admit.request).hex();
}
std::string words(const charter::Revoke& revoke, const Charter& charter) {
    return "end the membership of " + member_name(revoke.member, charter) + pins_words(revoke.pins.size());
}
std::string words(const charter::SetRole& change, const Charter& charter) {
    return "make " + member_name(change.member, charter) + " " +
           standing_words(change.role, change.seats, change.technologies.size()) +
           pins_words(change.pins.size());
}
std::string words(const charter::Update& update, const Charter& charter) {
    return "change what " + member_name(update.member, charter) +
           " tells about itself: " + update.organisation + ", " + update.sector + ", " + update.region;
}
std::string words(const charter::Rekey& rekey, const Charter& charter) {
    const auto request = charter::read_key_request(rekey.request);
    if (!request) return "use a request for keys that cannot be read";
    constexpr std::array by{"its record key", "its recovery key", "the stewards' word alone"};
    return "give " + member_name(request->member, charter) + " new keys on " +
           by.at(static_cast<std::size_t>(request->authority) - 1) + pins_words(rekey.pins.size());
}
std::string words(const charter::AddSteward& change, const Charter&) {
    return "make " + change.steward.name + " a steward, with the key " + change.steward.key.hex() +
           threshold_words(change.threshold);
}
std::string words(const charter::RemoveSteward& change, const Charter& charter) {
    return "remove the steward " + steward_name(change.steward, charter) + threshold_words(change.threshold);
}
std::string words(const charter::SetThreshold& change, const Charter&) {
    return "change how many stewards must sign" + threshold_words(change.threshold);
}
std::string words(const charter::EraseOrder& order, const Charter&) {
    return "erase the text of " + std::to_string(order.records.size()) + " records everywhere";
}
std::string words(const charter::Resolve& resolve, const Charter&) {
    return "end the conflict at place " + std::to_string(resolve.place) +
           " in favour of the branch before this";
}

}  // namespace

std::string name_of_action(const charter::Action& action) {
    constexpr std::array names{"found",         "admit",       "revoke",      "set-role",
                               "update",        "rekey",       "add-steward", "remove-steward",
                               "set-threshold", "erase-order", "resolve"};
    static_assert(names.size() == std::variant_size_v<charter::Action>);
    return names.at(action.index());
}

std::string describe(const charter::Action& action, const Charter& charter) {
    return std::visit([&](const auto& one) { return words(one, charter); }, action);
}

std::string words_on_pins(const charter::Action& action) {
    const bool is_full = std::visit(
        [](const auto& one) {
            if constexpr (requires { one.pins; })
                return one.pins.size() >= limits::pins_max;
            else
                return false;
        },
        action);
    if (!is_full) return {};
    return ". It pins " + std::to_string(limits::pins_max) +
           " series of records, which is as many as it can: what stands in any other stops counting";
}

}  // namespace stonechat::commands
