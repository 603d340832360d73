#include "protocol/charter/action_codec.hpp"

#include "protocol/limits.hpp"

namespace stonechat::charter {
namespace {

using codec::Reader;
using codec::Writer;

constexpr std::uint64_t counter_max = (std::uint64_t{1} << 53U) - 1;
constexpr std::uint64_t seat_issuer = 1;
constexpr std::uint64_t seat_relay = 2;

Steward read_steward(Reader& in) {
    if (in.array("steward", 3) != 3) in.refuse(Errc::wrong_value, "steward", "has three parts");
    Steward steward;
    steward.name = in.text("steward name", limits::name_bytes_max);
    steward.key = in.id<StewardKey>("steward key");
    const ByteView member = in.bytes("steward member", MemberId::bytes_count);
    if (const auto id = MemberId::from(member))
        steward.member = *id;
    else if (!member.empty())
        in.refuse(Errc::wrong_value, "steward member", "a member id, or nothing");
    if (!member.empty() && steward.member.is_zero())
        in.refuse(Errc::not_canonical, "steward member", "nothing stands for no member");
    return steward;
}

std::uint64_t read_threshold(Reader& in) {
    return in.uint("threshold", limits::stewards_max);
}

void write(Writer& out, const Found& found) {
    out.array(4).text(found.federation).uint(found.threshold).array(found.stewards.size());
    for (const Steward& steward : found.stewards) write_steward(out, steward);
    out.uint(found.is_demo ? 1 : 0);
}
void write(Writer& out, const Admit& admit) {
    out.array(4).bytes(admit.request);
    write_standing(out, admit.role, admit.seats, admit.technologies);
}
void write(Writer& out, const Revoke& revoke) {
    out.array(2).bytes(revoke.member.bytes);
    write_pins(out, revoke.pins);
}
void write(Writer& out, const SetRole& change) {
    out.array(5).bytes(change.member.bytes);
    write_standing(out, change.role, change.seats, change.technologies);
    write_pins(out, change.pins);
}
void write(Writer& out, const Update& update) {
    out.array(5).bytes(update.member.bytes).text(update.organisation).text(update.sector);
    out.text(update.region).array(update.addresses.size());
    for (const std::string& address : update.addresses) out.text(address);
}
void write(Writer& out, const Rekey& rekey) {
    out.array(2).bytes(rekey.request);
    write_pins(out, rekey.pins);
}
void write(Writer& out, const AddSteward& change) {
    out.array(2);
    write_steward(out, change.steward);
    out.uint(change.threshold);
}
void write(Writer& out, const RemoveSteward& change) {
    out.array(2).bytes(change.steward.bytes).uint(change.threshold);
}
void write(Writer& out, const SetThreshold& change) {
    out.array(1).uint(change.threshold);
}
void write(Writer& out, const EraseOrder& order) {
    out.array(1).array(order.records.size());
    for (const RecordId& id : order.records) out.bytes(id.bytes);
}

void write(Writer& out, const Resolve& resolve) {
    out.array(2).uint(resolve.place).array(resolve.over.size());
    for (const CharterHash& hash : resolve.over) out.bytes(hash.bytes);
}

void expect_parts(Reader& in, std::size_t count) {
    if (in.array("action", count) != count)
        in.refuse(Errc::wrong_value, "action", "has another number of parts");
}

Bytes read_request_bytes(Reader& in) {
    const ByteView request = in.bytes("request", limits::charter_entry_bytes_max);
    return {request.begin(), request.end()};
}

Found read_found(Reader& in) {
    expect_parts(in, 4);
    Found found;
    found.federation = in.text("federation name", limits::name_bytes_max);
    found.threshold = read_threshold(in);
    const std::size_t count = in.array("stewards", limits::stewards_max);
    for (std::size_t i = 0; i < count; ++i) found.stewards.push_back(read_steward(in));
    found.is_demo = in.uint("demo", 1) == 1;
    return found;
}

Admit read_admit(Reader& in) {
    expect_parts(in, 4);
    Admit admit;
    admit.request = read_request_bytes(in);
    read_standing(in, admit.role, admit.seats, admit.technologies);
    return admit;
}

Revoke read_revoke(Reader& in) {
    expect_parts(in, 2);
    Revoke revoke{.member = in.id<MemberId>("member"), .pins = {}};
    revoke.pins = read_pins(in);
    return revoke;
}

SetRole read_set_role(Reader& in) {
    expect_parts(in, 5);
    SetRole change;
    change.member = in.id<MemberId>("member");
    read_standing(in, change.role, change.seats, change.technologies);
    change.pins = read_pins(in);
    return change;
}

Update read_update(Reader& in) {
    expect_parts(in, 5);
    Update update;
    update.member = in.id<MemberId>("member");
    update.organisation = in.text("organisation", limits::name_bytes_max);
    if (update.organisation.empty()) in.refuse(Errc::wrong_value, "organisation", "needs a name");
    update.sector = in.text("sector", limits::code_bytes_max);
    update.region = in.text("region", limits::code_bytes_max);
    const std::size_t count = in.array("addresses", limits::addresses_max);
    for (std::size_t i = 0; i < count; ++i)
        update.addresses.emplace_back(in.text("addresses", limits::address_bytes_max));
    return update;
}

Rekey read_rekey(Reader& in) {
    expect_parts(in, 2);
    Rekey rekey;
    rekey.request = read_request_bytes(in);
    rekey.pins = read_pins(in);
    return rekey;
}

AddSteward read_add_steward(Reader& in) {
    expect_parts(in, 2);
    AddSteward change;
    change.steward = read_steward(in);
    change.threshold = read_threshold(in);
    return change;
}

RemoveSteward read_remove_steward(Reader& in) {
    expect_parts(in, 2);
    RemoveSteward change;
    change.steward = in.id<StewardKey>("steward");
    change.threshold = read_threshold(in);
    return change;
}

SetThreshold read_set_threshold(Reader& in) {
    expect_parts(in, 1);
    return {read_threshold(in)};
}

EraseOrder read_erase_order(Reader& in) {
    expect_parts(in, 1);
    EraseOrder order;
    const std::size_t count = in.array("records", limits::erase_order_records_max);
    if (count == 0) in.refuse(Errc::wrong_value, "records", "names at least one record");
    for (std::size_t i = 0; i < count; ++i) order.records.push_back(in.id<RecordId>("records"));
    return order;
}

Resolve read_resolve(Reader& in) {
    expect_parts(in, 2);
    Resolve resolve;
    resolve.place = in.uint("place", counter_max);
    const std::size_t count = in.array("over", limits::charter_asides_max);
    if (count == 0) in.refuse(Errc::wrong_value, "over", "names at least one entry");
    for (std::size_t i = 0; i < count; ++i) resolve.over.push_back(in.id<CharterHash>("over"));
    return resolve;
}

}  // namespace

void write_standing(Writer& out, Role role, const Seats& seats, const std::vector<TechId>& technologies) {
    out.uint(static_cast<std::uint64_t>(role));
    out.uint((seats.issuer ? seat_issuer : 0) | (seats.relay ? seat_relay : 0));
    out.array(technologies.size());
    for (const TechId& tech : technologies) out.bytes(tech.bytes);
}

void read_standing(Reader& in, Role& role, Seats& seats, std::vector<TechId>& technologies) {
    const std::uint64_t number = in.uint("role", static_cast<std::uint64_t>(Role::observer));
    if (number == 0) in.refuse(Errc::wrong_value, "role", "member, maker or observer");
    role = static_cast<Role>(number);
    const std::uint64_t bits = in.uint("seats", seat_issuer | seat_relay);
    seats = {.issuer = (bits & seat_issuer) != 0, .relay = (bits & seat_relay) != 0};
    const std::size_t count = in.array("technologies", limits::maker_technologies_max);
    for (std::size_t i = 0; i < count; ++i) technologies.push_back(in.id<TechId>("technologies"));
    if (role != Role::member && bits != 0)
        in.refuse(Errc::wrong_value, "seats", "only a member holds a seat");
    if (role != Role::maker && count != 0)
        in.refuse(Errc::wrong_value, "technologies", "are listed for makers only");
}

void write_pins(Writer& out, const std::vector<Pin>& pins) {
    out.array(pins.size());
    for (const Pin& pin : pins) {
        out.array(4).bytes(pin.epoch.bytes).uint(static_cast<std::uint64_t>(pin.lane));
        out.uint(pin.sequence).bytes(pin.id.bytes);
    }
}

std::vector<Pin> read_pins(Reader& in) {
    std::vector<Pin> pins;
    const std::size_t count = in.array("pins", limits::pins_max);
    for (std::size_t i = 0; i < count; ++i) {
        if (in.array("pin", 4) != 4) in.refuse(Errc::wrong_value, "pin", "has four parts");
        Pin pin;
        pin.epoch = in.id<Epoch>("pin epoch");
        pin.lane = static_cast<record::Lane>(in.uint("pin lane", 1));
        pin.sequence = in.uint("pin sequence", counter_max);
        pin.id = in.id<RecordId>("pin record");
        pins.push_back(pin);
    }
    return pins;
}

void write_steward(Writer& out, const Steward& steward) {
    out.array(3).text(steward.name).bytes(steward.key.bytes);
    out.bytes(steward.member.is_zero() ? ByteView{} : ByteView{steward.member.bytes});
}

std::string_view name_of(Role role) {
    switch (role) {
        case Role::member:
            return "member";
        case Role::maker:
            return "maker";
        case Role::observer:
            return "observer";
    }
    return "unknown";
}

std::optional<Role> role_named(std::string_view name) {
    for (const Role role : {Role::member, Role::maker, Role::observer})
        if (name_of(role) == name) return role;
    return std::nullopt;
}

// The numbers are those of the format, so a new action goes to the end of the variant.
void write_action(Writer& out, const Action& action) {
    out.uint(6).uint(action.index() + 1).uint(7);
    std::visit([&](const auto& one) { write(out, one); }, action);
}

Action read_action(codec::Fields& entry) {
    const std::uint64_t number = entry.uint("action", counter_max);
    Reader& in = entry.next("action");
    switch (number) {
        case 1:
            return read_found(in);
        case 2:
            return read_admit(in);
        case 3:
            return read_revoke(in);
        case 4:
            return read_set_role(in);
        case 5:
            return read_update(in);
        case 6:
            return read_rekey(in);
        case 7:
            return read_add_steward(in);
        case 8:
            return read_remove_steward(in);
        case 9:
            return read_set_threshold(in);
        case 10:
            return read_erase_order(in);
        case 11:
            return read_resolve(in);
        default:
            in.refuse(Errc::wrong_value, "action", "not known to this version; upgrade this node");
            return Found{};
    }
}

}  // namespace stonechat::charter
