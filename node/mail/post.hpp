#pragma once
// What people are still to be told by e-mail, and when.
//
// Warnings that ask for an answer are told at once, the rest once a day. Reports that nobody decides on are
// told to a second person: on the day on which one more has waited too long, and weekly while any does. What
// was told is kept in papers (storage::Store::put_paper) after the mail server has taken it, so nothing is
// left out; what ends this program, the connection or the mail server between the two makes one letter come
// twice, with the same Message-ID.
//
// Readers whom the mail server refuses for now (RFC 5321 section 4.5.4.1) while it takes the letter for
// others are owed it: they alone are written to again, about what is still news of it. What is owed is held
// in memory, and told in no paper until it is paid, so that a restart writes to everybody once more instead
// of leaving somebody out.

#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "node/mail/letter.hpp"

namespace stonechat::mail {

// In one letter: what a person can look through. More go into the next one at once.
inline constexpr std::size_t urgent_in_letter_max = 50;
// The digest counts the rest.
inline constexpr std::size_t digest_lines_max = 200;
// While the same reports lie, the second person is reminded.
inline constexpr std::chrono::days late_reminder{7};
// After a failure, then twice as long after each, up to the second.
inline constexpr std::chrono::seconds first_retry{60};
inline constexpr std::chrono::seconds last_retry{3600};
// Then who is owed a letter is given up, as mail servers do with theirs (RFC 5321 section 4.5.4.1).
inline constexpr std::chrono::days owed_for_max{5};
// As many as there are in five days if one is owed every quarter of an hour; past them the oldest is given
// up.
inline constexpr std::size_t owed_letters_max = 480;

// Threads: one. Reads no clock: the time is given.
class Post {
public:
    using Warnings = std::map<matching::WarningId, matching::Warning>;
    using Papers = std::map<std::string, std::string>;

    // `papers` as the store loaded them, of others too. `digest_hour`: of the day in UTC, 0 to 23.
    Post(const Papers& papers, unsigned digest_hour);

    // What is to be sent now; empty: nothing, or not before the pause after a failure is over. The same
    // letter again until delivered() is called, but for what has changed since.
    [[nodiscard]] std::optional<Letter> next(const Warnings& all, const LateReports& late,
                                             const Sender& sender, std::chrono::sys_seconds now);

    // The mail server has the letter that next() gave last. Returns the papers that say so, by name.
    [[nodiscard]] Papers delivered();
    // It has, for all but these, of whom it said so for now.
    [[nodiscard]] Papers deferred(std::vector<std::string> readers, std::chrono::sys_seconds now);
    // Of warnings that ask for less by now than was told, or no longer stand, no more counts as told than
    // they ask for: what they ask for later is news again. Returns the papers that say so, by name; none in
    // most cases. `all`: every warning of the node; one that is missing is no warning any more.
    [[nodiscard]] Papers take_back(const Warnings& all);
    // It has not. Letters to the others are not kept waiting.
    void failed(std::chrono::sys_seconds now);

    // Letters that some readers will not get, since this was last asked.
    [[nodiscard]] std::size_t take_given_up() { return std::exchange(given_up_, 0); }

    // Warnings that ask for an answer and of which nobody was told yet.
    [[nodiscard]] std::size_t waiting(const Warnings& all) const;

private:
    // How much a warning asks for. One that asks for more than it did is news again.
    using Grade = std::pair<matching::WarningLevel, matching::Severity>;

    void read_told(const std::string& text);
    [[nodiscard]] std::string told_paper(const std::string& name) const;
    [[nodiscard]] bool is_news(const matching::Warning& warning) const;
    [[nodiscard]] std::vector<const matching::Warning*> news(const Warnings& all,
                                                             matching::WarningLevel level) const;
    [[nodiscard]] std::optional<Letter> urgent(const Warnings& all, const Sender& sender,
                                               std::chrono::sys_seconds now);
    [[nodiscard]] std::optional<Letter> digest(const Warnings& all, const Sender& sender,
                                               std::chrono::sys_seconds now);
    [[nodiscard]] bool is_pausing(Readers readers, std::chrono::sys_seconds now) const;
    [[nodiscard]] std::optional<Letter> reminder(const LateReports& late, const Sender& sender,
                                                 std::chrono::sys_seconds now);
    // What a letter tells.
    struct Told {
        std::map<matching::WarningId, Grade> grades;
        std::optional<Day> digest;
        std::optional<std::chrono::sys_seconds> late;
    };
    struct Owed {
        Told what;
        std::vector<std::string> readers;
        std::chrono::sys_seconds since{};
    };
    [[nodiscard]] std::optional<Letter> owed(const Warnings& all, const LateReports& late,
                                             const Sender& sender, std::chrono::sys_seconds now);
    [[nodiscard]] std::optional<Letter> write_again(const Owed& owed, const Warnings& all,
                                                    const LateReports& late, const Sender& sender,
                                                    std::chrono::sys_seconds now) const;
    [[nodiscard]] bool is_owed(const matching::WarningId& id) const;
    void note(const Told& what);
    [[nodiscard]] Papers papers_of(const Told& what) const;
    void take(const std::vector<const matching::Warning*>& told);
    [[nodiscard]] Papers told_papers(const std::set<std::string>& names) const;

    unsigned digest_hour_;
    std::map<matching::WarningId, Grade> told_;
    std::optional<Day> digest_day_;  // of the last one
    std::optional<std::chrono::sys_seconds> late_told_;
    // After failures, apart for each sort of reader: an address that is refused for good keeps no other
    // waiting.
    struct Pause {
        std::chrono::sys_seconds not_before{};
        std::chrono::seconds next = first_retry;
        void begin(std::chrono::sys_seconds now);
        [[nodiscard]] bool is_on(std::chrono::sys_seconds now) const;
    };
    std::map<Readers, Pause> pauses_;
    Readers written_to_ = Readers::of_warnings;  // by the letter under way
    Told under_way_;                             // what that tells
    bool pays_ = false;                          // it is the first that is owed
    std::deque<Owed> owed_;
    Pause owed_pause_;  // one for all: they wait for one mail server
    std::size_t given_up_ = 0;
};

}  // namespace stonechat::mail
