#include "node/commands/running_ledger.hpp"

#include "node/commands/local_api.hpp"
#include "protocol/record/envelope.hpp"

namespace stonechat::commands {
namespace {

Failure not_understood() {
    return {exit_refused, "the node's answer was not understood; is it another version?"};
}

template <class Id>
bool read_id(const Json& json, std::string_view name, Id& out) {
    const auto id = Id::from_hex(text_of(json, name));
    if (id) out = *id;
    return id.has_value();
}

std::optional<charter::Pin> read_pin(const Json& json) {
    charter::Pin pin;
    pin.lane = static_cast<record::Lane>(number_of(json, "lane"));
    pin.sequence = static_cast<Sequence>(number_of(json, "sequence"));
    if (!read_id(json, "epoch", pin.epoch) || !read_id(json, "record", pin.id)) return std::nullopt;
    return pin;
}

std::optional<engine::LogPage::Line> read_line(const Json& json) {
    engine::LogPage::Line line;
    line.entry.number = static_cast<LogNumber>(number_of(json, "number"));
    line.entry.change = static_cast<sync::Change>(number_of(json, "change"));
    auto message = from_base64url(text_of(json, "message"));
    if (!message || !read_id(json, "record", line.entry.record) ||
        !read_id(json, "digest", line.entry.digest))
        return std::nullopt;
    line.record.envelope.message = std::move(*message);
    line.record.body_state = static_cast<record::BodyState>(number_of(json, "body_state"));
    line.record.signature = static_cast<record::SignatureState>(number_of(json, "signature_state"));
    line.record.ruleset = static_cast<std::uint64_t>(number_of(json, "ruleset"));
    if (json.find("body") == nullptr) return line;
    const auto salt = from_base64url(text_of(json, "salt"));
    auto body = from_base64url(text_of(json, "body"));
    const auto fixed = salt ? Salt::from(*salt) : std::nullopt;
    if (!fixed || !body) return std::nullopt;
    line.record.envelope.body = record::SaltedBody{*fixed, std::move(*body)};
    return line;
}

std::optional<std::vector<Bytes>> read_all(const Json& answer, std::string_view name) {
    std::vector<Bytes> out;
    for (const Json& item : items_of(answer, name)) {
        const auto* const text = item.as<std::string>();
        auto bytes = text == nullptr ? std::nullopt : from_base64url(*text);
        if (!bytes) return std::nullopt;
        out.push_back(std::move(*bytes));
    }
    return out;
}

class RunningLedger final : public Ledger {
public:
    explicit RunningLedger(LocalApi api) : api_{std::move(api)} {}

    Outcome<charter::Charter> charter() override {
        const auto answer = api_.get("/v1/charter/entries");
        if (!answer) return answer.error();
        const auto entries = read_all(*answer, "entries");
        const auto members = read_all(*answer, "members");
        const auto outline = from_base64url(text_of(*answer, "outline"));
        if (!entries || !members || !outline) return not_understood();
        if (outline->empty()) return charter_of(*entries);
        const auto read = charter::decode_outline(*outline);
        if (!read) return failure_of(read.error());
        auto charter = charter::Charter::from_kept(*read, *members);
        if (!charter) return failure_of(charter.error());
        return std::move(*charter);
    }

    Outcome<void> add_charter_entry(const Bytes& entry) override {
        const auto answer =
            api_.post("/v1/charter/entries", api::JsonObject{}.text("entry", to_base64url(entry)).take());
        if (!answer) return answer.error();
        return {};
    }

    Outcome<std::vector<charter::Pin>> pins_of(const MemberId& member) override {
        const auto answer = api_.get("/v1/charter/pins?member=" + member.hex());
        if (!answer) return answer.error();
        std::vector<charter::Pin> out;
        for (const Json& item : items_of(*answer, "pins")) {
            const auto pin = read_pin(item);
            if (!pin) return not_understood();
            out.push_back(*pin);
        }
        return out;
    }

    Outcome<record::Header> header_of(const RecordId& id) override {
        const auto answer = api_.get("/v1/records/" + id.hex());
        if (!answer) return answer.error();
        auto message = from_base64url(text_of(*answer, "message"));
        if (!message) return not_understood();
        const auto record = record::read_record(std::move(*message));
        if (!record || record->id != id) return not_understood();
        return record->header;
    }

    Outcome<std::vector<charter::Application>> applications() override {
        const auto answer = api_.get("/v1/applications");
        if (!answer) return answer.error();
        std::vector<charter::Application> out;
        for (const Json& item : items_of(*answer, "applications")) {
            auto invite = from_base64url(text_of(item, "invitation"));
            auto request = from_base64url(text_of(item, "request"));
            if (!invite || !request) return not_understood();
            out.push_back({std::move(*invite), std::move(*request)});
        }
        return out;
    }

    Outcome<engine::LogPage> log_after(LogNumber after) override {
        const auto answer = api_.get("/v1/log?after=" + std::to_string(after));
        if (!answer) return answer.error();
        engine::LogPage page;
        for (const Json& item : items_of(*answer, "lines")) {
            auto line = read_line(item);
            if (!line) return not_understood();
            page.lines.push_back(std::move(*line));
        }
        return page;
    }

private:
    LocalApi api_;
};

}  // namespace

Outcome<std::unique_ptr<Ledger>> open_running_ledger(const config::Config& config) {
    auto api = LocalApi::open_if_running(config);
    if (!api) return api.error();
    if (const auto status = api->get("/v1/status"); !status) return status.error();
    return std::unique_ptr<Ledger>{std::make_unique<RunningLedger>(std::move(*api))};
}

}  // namespace stonechat::commands
