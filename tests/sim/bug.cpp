#include "tests/sim/bug.hpp"

#include <algorithm>

#include "protocol/engine/frame.hpp"

namespace stonechat::sim {
namespace {

using storage::Table;

// Tables that do what a bug says and pass all else on.
class BuggyTables final : public storage::Tables {
public:
    BuggyTables(std::unique_ptr<storage::Tables> real, Bug bug) : real_{std::move(real)}, bug_{bug} {}

    [[nodiscard]] std::unique_ptr<const storage::TablesView> view() const override { return real_->view(); }
    [[nodiscard]] Result<std::optional<Bytes>> get(Table table, ByteView key) const override {
        return real_->get(table, key);
    }
    void put(Table table, ByteView key, std::initializer_list<ByteView> value) override {
        if (bug_ == Bug::lose_cursor && table == Table::cursors) return;
        if (bug_ == Bug::forget_forks && table == Table::asides) return;
        if (bug_ == Bug::lose_charter_entry && table == Table::charter && ++charter_entries_ % 3 == 0) return;
        if (bug_ == Bug::lose_append && is_of_record(table) && records_ % lost_one_in == lost_one_in - 1)
            return;
        if (table == Table::log) ++records_;  // the last row of a record
        real_->put(table, key, value);
    }
    void erase(Table table, ByteView key) override {
        if (bug_ == Bug::keep_erased && table == Table::bodies) return;
        real_->erase(table, key);
    }
    Status commit() override { return real_->commit(); }
    Status sync() override {
        if (bug_ == Bug::skip_sync) return {};
        if (bug_ == Bug::late_sync && ++syncs_ % 3 != 0) return {};
        return real_->sync();
    }
    Status resume() override { return real_->resume(); }
    [[nodiscard]] Status write_checkpoint(const std::filesystem::path& directory) const override {
        return real_->write_checkpoint(directory);
    }
    Status scrub(std::span<const storage::Trace> traces) override {
        return bug_ == Bug::skip_scrub ? Status{} : real_->scrub(traces);
    }

private:
    static constexpr std::size_t lost_one_in = 20;
    static bool is_of_record(Table table) {
        return table == Table::ids || table == Table::records || table == Table::bodies ||
               table == Table::feeds;
    }

    std::unique_ptr<storage::Tables> real_;
    Bug bug_;
    std::size_t records_ = 0;
    std::size_t charter_entries_ = 0;
    std::size_t syncs_ = 0;
};

}  // namespace

const std::vector<BugWords>& planted_bugs() {
    static const std::vector<BugWords> all{
        {Bug::skip_sync, "skip-sync", "the disk is never synced"},
        {Bug::late_sync, "forward-before-stored", "records are called stored before their sync"},
        {Bug::lose_append, "lose-append", "one record in twenty is called stored and is not"},
        {Bug::lose_cursor, "lose-cursor", "no cursor is kept"},
        {Bug::cursor_too_early, "cursor-too-early", "a cursor is kept before what it covers"},
        {Bug::forget_forks, "forget-forks", "what lies beside or above a head is not kept"},
        {Bug::lose_charter_entry, "lose-charter-entry", "one charter entry in three is not kept"},
        {Bug::skip_signature, "skip-signature", "any member's signature is taken for the author's"},
        {Bug::skip_filter, "skip-filter", "bodies are kept and served although the filter withholds them"},
        {Bug::answer_early, "answer-early", "people are told before their record is on the disk"},
        {Bug::repeat_sequence, "repeat-sequence", "a start forgets the newest own record of each lane"},
        {Bug::swallow_frames, "swallow-frames", "one frame of records in thirty is not looked at"},
        {Bug::never_wake, "never-wake", "no deadline wakes the engine"},
        {Bug::stop_dialling, "stop-dialling", "a node dials five times and never again"},
        {Bug::keep_erased, "keep-erased", "the bodies of erased records stay in their table"},
        {Bug::skip_scrub, "skip-scrub", "files are called rid of erased texts and are not"},
        {Bug::restore_in_place, "restore-in-place", "a backup is put in place and nothing says so"},
        {Bug::ignore_pins, "ignore-pins", "what stands above a pin is never made void"},
    };
    return all;
}

const BugWords* find_bug(std::string_view name) {
    const auto found = std::ranges::find(planted_bugs(), name, &BugWords::name);
    return found == planted_bugs().end() ? nullptr : &*found;
}

std::unique_ptr<storage::Tables> Planted::around(std::unique_ptr<storage::Tables> tables) const {
    switch (bug_) {
        case Bug::skip_sync:
        case Bug::late_sync:
        case Bug::lose_append:
        case Bug::lose_cursor:
        case Bug::forget_forks:
        case Bug::lose_charter_entry:
        case Bug::keep_erased:
        case Bug::skip_scrub:
            return std::make_unique<BuggyTables>(std::move(tables), bug_);
        case Bug::none:
        case Bug::cursor_too_early:
        case Bug::skip_signature:
        case Bug::skip_filter:
        case Bug::answer_early:
        case Bug::repeat_sequence:
        case Bug::swallow_frames:
        case Bug::never_wake:
        case Bug::stop_dialling:
        case Bug::restore_in_place:
        case Bug::ignore_pins:
            break;
    }
    return tables;
}

void Planted::in(engine::Snapshot& snapshot, const MemberId& self) const {
    if (bug_ != Bug::repeat_sequence) return;
    for (feed::Head& head : snapshot.heads)
        if (head.feed.author == self && head.sequence > 0) --head.sequence;
}

engine::Examination Planted::examine(engine::Unexamined input, const record::CodeLists& lists,
                                     const std::vector<RecordKey>& others) const {
    if (bug_ != Bug::skip_signature && bug_ != Bug::skip_filter)
        return engine::examine(std::move(input), lists);
    engine::Examination out = engine::examine(input, lists);
    if (bug_ == Bug::skip_filter) {
        if (out.body_state != record::BodyState::withheld) return out;
        out.body_state = record::BodyState::present;
        out.salted = std::move(input.body);
        return out;
    }
    for (const RecordKey& key : others) {
        if (out.record) break;
        engine::Unexamined again = input;
        again.key = key;
        out = engine::examine(std::move(again), lists);
    }
    return out;
}

void Planted::note_cursor(const engine::FrameArrived& arrived) {
    const auto frame = engine::decode_frame(arrived.frame);
    if (!frame) return;
    if (const auto* hello = std::get_if<engine::Hello>(&*frame)) stores_[arrived.link] = hello->store;
    if (const auto* records = std::get_if<engine::Records>(&*frame))
        early_.push_back({stores_[arrived.link], records->number, records->digest});
}

bool Planted::passes(const engine::Event& event) {
    if (bug_ == Bug::never_wake) return !std::holds_alternative<engine::Tick>(event);
    if (const auto* publish = std::get_if<engine::Publish>(&event)) unanswered_.push_back(publish->request);
    const auto* arrived = std::get_if<engine::FrameArrived>(&event);
    if (arrived == nullptr) return true;
    if (bug_ == Bug::cursor_too_early) note_cursor(*arrived);
    const bool has_records = arrived->frame.size() > 1 && arrived->frame[1] == std::byte{5};
    return bug_ != Bug::swallow_frames || !has_records || !chance_.hits(33);
}

void Planted::save_cursors_early(std::vector<engine::Effect>& effects) {
    for (const sync::Cursor& cursor : early_) effects.insert(effects.begin(), engine::SaveCursor{cursor});
    early_.clear();
}

void Planted::answer_early(std::vector<engine::Effect>& effects) {
    for (std::size_t i = 0; i < effects.size(); ++i) {
        if (const auto* answer = std::get_if<engine::Answer>(&effects[i]))
            std::erase(unanswered_, answer->request);
        const auto* append = std::get_if<engine::Append>(&effects[i]);
        if (append == nullptr || append->record.cursor || unanswered_.empty()) continue;
        const RecordId id = append->record.record.id();
        const engine::RequestId request = unanswered_.front();
        unanswered_.pop_front();
        effects.insert(effects.begin(), engine::Answer{request, id});
        ++i;
    }
}

void Planted::in(std::vector<engine::Effect>& effects) {
    if (bug_ == Bug::cursor_too_early) save_cursors_early(effects);
    if (bug_ == Bug::answer_early) answer_early(effects);
    if (bug_ == Bug::ignore_pins)
        std::erase_if(effects, [](const engine::Effect& effect) {
            return std::holds_alternative<engine::Reconsider>(effect);
        });
    if (bug_ != Bug::stop_dialling) return;
    constexpr std::size_t dials_max = 5;
    std::erase_if(effects, [this](const engine::Effect& effect) {
        return std::holds_alternative<engine::Dial>(effect) && ++dialled_ > dials_max;
    });
}

}  // namespace stonechat::sim
