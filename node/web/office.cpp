#include "node/web/office.hpp"

#include <algorithm>
#include <array>

#include "crypto/hash.hpp"
#include "node/api/confirmed.hpp"
#include "node/loop/driver.hpp"
#include "node/relay/hide.hpp"
#include "node/web/report/questions.hpp"
#include "protocol/record/tech_id.hpp"

namespace stonechat::web {
namespace {

using InvitationToken = Id<struct InvitationTokenTag, 24>;

}  // namespace

Clock system_clock() {
    return {[] {
                return Instant{std::chrono::duration_cast<NodeClock::duration>(
                    std::chrono::steady_clock::now().time_since_epoch())};
            },
            [] { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }};
}

Office::Office(const api::Node& served, crypto::Rng& chance, Clock time, boost::asio::io_context& io,
               const KeepPaper& keep, const std::map<std::string, std::string>& papers)
    : node{served},
      rng{chance},
      clock{std::move(time)},
      passwords{io},
      staff_lobby{chance},
      public_lobby{chance},
      accounts{keep, papers},
      invitations{keep, papers},
      notes{keep, papers},
      drafts{keep, papers},
      cases{keep, papers},
      submissions{cases, chance},
      departures{*this} {}

std::string Office::invite(Role role, std::string account, std::chrono::hours life, const Saved& saved,
                           std::string by) {
    const WallTime now = clock.wall();
    const auto over = links_where([&](const Invitation& one) { return one.expires <= now; });
    for (const std::string& key : over) invitations.drop(key, [](bool) {});
    if (invitations.all().size() >= invitations_max) return {};
    const std::string token = to_base64url(rng.id<InvitationToken>().bytes);
    invitations.put(invitation_key(token), {role, std::move(account), now + life, std::move(by)}, saved);
    return "/welcome/" + token;
}

const Invitation* Office::invitation(const std::string& token) const {
    const Invitation* const found = invitations.find(invitation_key(token));
    if (found == nullptr || found->expires <= clock.wall()) return nullptr;
    if (found->by.empty()) return found;
    const Account* const maker = accounts.find(found->by);
    return maker != nullptr && may(maker->role, Need::administer) ? found : nullptr;
}

std::string Office::invitation_key(const std::string& token) {
    return crypto::sha256(as_bytes(token)).hex();
}

std::vector<std::string> Office::links_where(const std::function<bool(const Invitation&)>& is_over) const {
    std::vector<std::string> out;
    for (const auto& [key, one] : invitations.all())
        if (is_over(one)) out.push_back(key);
    return out;
}

const stonechat::engine::Engine& Office::engine() const {
    return node.driver.engine();
}

void Office::submit(const std::function<stonechat::engine::Event(stonechat::engine::RequestId)>& make,
                    std::function<void(const Checked<RecordId>&)> done) const {
    node.driver.submit(make, std::move(done));
}

void Office::read(std::function<std::function<void()>(const storage::Store&)> read) const {
    node.driver.read(std::move(read));
}

std::string Office::warnings_state() const {
    const auto& all = engine().warnings().all();
    std::uint64_t mixed = 0;
    for (const auto& [id, warning] : all)
        mixed = mixed * 0x100000001B3U + static_cast<std::uint64_t>(warning.state) + 1;  // the prime of FNV
    return std::to_string(all.size()) + " " + std::to_string(mixed);
}

void Office::sign_out_all_of(const std::string& account) {
    staff_lobby.sessions.close_all_of(account);  // the public has no accounts
    live.end_of(account);
}

std::string Office::organisation() const {
    const charter::Member* const self = engine().charter().find(node.self);
    return self == nullptr ? std::string{} : self->request.organisation;
}

ReportContext Office::report_context() const {
    ReportContext out{node.lists, engine().inventory()};
    const charter::Member* const self = engine().charter().find(node.self);
    if (self == nullptr) return out;
    // The charter takes any text there; a body only codes.
    if (node.lists.contains("sector", self->request.sector)) out.sector = self->request.sector;
    if (node.lists.contains("region", self->request.region)) out.region = self->request.region;
    return out;
}

ReportContext Office::report_context(const Case& one) const {
    ReportContext out = report_context();
    out.tool = one.tool_in_force();
    return out;
}

privacy::LocalList Office::words_beside(const FormValues& answers) const {
    const record::Technology tool = web::technology_of(answers, report_context());
    return node.local.with_products(std::array{tool.product, tool.maker});
}

std::vector<TextFinding> Office::findings_in(const FormValues& answers) const {
    auto out = web::findings_in(answers, words_beside(answers));
    if (chosen_tool(answers, report_context()) != nullptr) return out;
    const record::Body body = unchecked_body(answers, report_context());
    for (privacy::DraftFinding& one : api::questions_about_names(node, body)) {
        std::string name = one.pointer.substr(one.pointer.rfind('/') + 1);
        if (std::ranges::find(name_answers(), name) != name_answers().end())
            out.push_back({std::move(name), std::move(one.finding)});
    }
    return out;
}

record::Technology Office::technology_of(const Case& one) const {
    if (one.submitted.empty()) return web::technology_of(one.in_force(), report_context(one));
    const auto body = body_of(one);
    const auto* const report = body ? std::get_if<record::Report>(&body->content) : nullptr;
    return report == nullptr ? record::Technology{} : report->technology;
}

FormValues Office::spelled_out(const Case& one) const {
    FormValues out = one.in_force();
    const record::Technology tool = technology_of(one);
    const auto set = [&](const std::string& name, const std::string& value) {
        out.remove(name);
        if (!value.empty() && value != record::not_known) out.add(name, value);
    };
    set("tool", other_tool);
    set("maker", tool.maker);
    set("product", tool.product);
    set("version", tool.version);
    return out;
}

bool Office::lacks_tool(const FormValues& answers) const {
    const std::string tool = answers.text("tool");
    return !tool.empty() && tool != other_tool && chosen_tool(answers, report_context()) == nullptr;
}

record::Urgency Office::urgency_of(const Case& one) const {
    if (one.submitted.empty()) return record::urgency_of(unchecked_body(one.in_force(), report_context(one)));
    const auto body = body_of(one);
    return body ? record::urgency_of(*body) : record::Urgency::routine;
}

bool Office::is_masked(const Case& one) const {
    return one.from != CaseFrom::staff && relay::is_relay(engine().charter(), node.self);
}

bool Office::keeps_only_end_of(const Case& one) const {
    return one.from == CaseFrom::hidden || is_masked(one);
}

bool Office::is_erased(const Case& one) const {
    const auto record = RecordId::from_hex(one.record);
    if (!record) return false;
    const auto& known = engine().erasures().all();
    const auto found = known.find(*record);
    return found != known.end() && (found->second.ordered || found->second.asked.contains(node.self));
}

std::vector<const charter::Member*> Office::relays() const {
    if (node.sender == nullptr) return {};
    return relay::relays_in(engine().charter(), node.self);
}

std::string Office::relay_name(const std::string& id) const {
    for (const charter::Member* const one : relays())
        if (one->id.hex() == id) return one->request.organisation;
    return {};
}

Checked<record::Body> Office::body_of(const Case& one) const {
    auto body = one.submitted.empty() ? compose(one.in_force(), report_context(one))
                                      : with_texts(one.submitted, one.in_force(), node.lists);
    if (!body || !is_masked(one)) return body;
    const auto hidden = relay::hidden(*body, engine().charter());
    check(hidden.has_value());  // compose() and the relay's desk make reports alone
    return record::read_body(record::write_body(*hidden), node.lists);
}

const Draft* Office::draft(const std::string& key) const {
    const Draft* const found = drafts.find(key);
    return found == nullptr || is_over(*found, clock.wall()) ? nullptr : found;
}

void Office::sweep_drafts() {
    std::vector<std::string> over;
    for (const auto& [key, draft] : drafts.all())
        if (is_over(draft, clock.wall())) over.push_back(key);
    for (const std::string& key : over) drop_draft(key, [](bool) {});
}

// What is wiped goes with all whose names begin like its own: here every draft's old rows.
void Office::wipe_dropped_drafts() {
    drafts.drop(
        "", [](bool) {}, Before::is_wiped);
}

void Office::forget_settled() {
    std::vector<std::string> over;
    for (const auto& [key, one] : cases.all())
        if (is_over(one, clock.wall())) over.push_back(key);
    if (over.empty()) return;
    // An erasure finds nothing in these any more, and so would not look for their drafts either.
    wipe_dropped_drafts();
    for (const std::string& key : over)
        cases.put(
            key, cases.find(key)->forgotten(), [](bool) {}, Before::is_wiped);
}

void Office::look_after_papers() {
    departures.note_again();
    departures.forget_erased();
    sweep_drafts();
    forget_settled();
}

void Office::drop_draft(const std::string& key, const Saved& saved) {
    const Draft* const draft = drafts.find(key);
    const bool was_for_relay = draft != nullptr && (draft->is_routed || node.publish_hidden);
    drafts.drop(key, saved, was_for_relay ? Before::is_wiped : Before::may_linger);
}

}  // namespace stonechat::web
