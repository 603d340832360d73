#include "node/mail/letter.hpp"

#include <algorithm>

#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "node/net/base64.hpp"
#include "node/web/words.hpp"

namespace stonechat::mail {
namespace {

using matching::Warning;

constexpr std::string_view by_a_machine =
    "This message was written by a machine; nobody reads what is sent in reply to it.\n";

std::string unverified() {
    return "Reports are unverified, and their number is not a rate.\n" + std::string{by_a_machine};
}

std::string heading(const Sender& sender, std::chrono::sys_seconds now) {
    const std::string name = sender.organisation.empty() ? "Stonechat" : sender.organisation;
    return name + ", " + web::in_words(now) + " UTC\n\n";
}

// A title of an alert may have any character; lines are ours to break.
std::string one_line(std::string text) {
    std::ranges::replace_if(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
    return text;
}

std::string deadlines(const Warning& warning) {
    std::string out;
    if (warning.acknowledge_by) out += "Acknowledge by: " + web::in_words(*warning.acknowledge_by) + '\n';
    if (warning.complete_by) out += "Complete by: " + web::in_words(*warning.complete_by) + '\n';
    return out;
}

std::string paragraph(const Warning& warning, const Sender& sender) {
    std::string out = web::severity_tag(warning).text + ": " + one_line(warning.title) + '\n';
    out += "Technology here: " + (warning.here.empty() ? "everyone" : one_line(warning.here)) + '\n';
    out += "From: " + one_line(warning.author_name) + '\n' + deadlines(warning);
    if (sender.pages) out += *sender.pages + "/warnings/" + warning.id.text() + '\n';
    return out + '\n';
}

std::string where_to_answer(const Sender& sender) {
    if (sender.pages) return "All warnings: " + *sender.pages + "/warnings\n\n";
    return "To see and answer them, on the node's machine: stonechat warnings\n\n";
}

// Of what is told and to whom it is told, and of the day: what becomes news again later is another letter.
std::string id_of(std::string_view sort, std::span<const Warning* const> warnings, const Sender& sender,
                  std::string_view rest) {
    std::string all{sort};
    all += sender.member.hex() + std::string{rest};
    for (const Warning* warning : warnings)
        all += warning->id.text() + std::string{name_of(warning->level)} +
               std::string{name_of(warning->severity)};
    return crypto::sha256(as_bytes(all)).hex().substr(0, 32);
}

}  // namespace

std::string header_text(std::string_view text) {
    constexpr std::size_t bytes_in_word = 45;  // 60 characters of base64, and 12 around them
    if (std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f; })) return std::string{text};
    const auto is_within_character = [&](std::size_t at) {
        return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80U;
    };
    std::string out;
    while (!text.empty()) {
        std::size_t count = std::min(text.size(), bytes_in_word);
        while (count > 1 && is_within_character(count)) --count;
        out += (out.empty() ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?") + net::base64(text.substr(0, count)) + "?=";
        text.remove_prefix(count);
    }
    return out;
}

Letter write_urgent(std::span<const Warning* const> warnings, const Sender& sender,
                    std::chrono::sys_seconds now) {
    const std::string count =
        web::count_of(warnings.size(), "warning needs an answer", "warnings need an answer");
    Letter out{.subject = count,
               .text = heading(sender, now),
               .id = id_of("urgent", warnings, sender, std::to_string(web::day_of(now).value)),
               .date = now};
    const Warning& first = *warnings.front();
    if (!first.here.empty()) out.subject += ": " + one_line(first.here);
    out.text += count + ".\n\n";
    for (const Warning* warning : warnings) out.text += paragraph(*warning, sender);
    out.text += where_to_answer(sender) + unverified();
    return out;
}

Letter write_digest(const Digest& digest, const Sender& sender, std::chrono::sys_seconds now) {
    const std::string waiting = web::count_of(digest.open, "warning waits", "warnings wait") +
                                " for an answer, " + std::to_string(digest.overdue) + " overdue";
    Letter out{.subject = waiting,
               .text = heading(sender, now) + waiting + ".\n\n",
               .id = id_of("digest", digest.news, sender, std::to_string(web::day_of(now).value)),
               .date = now};
    if (!digest.news.empty()) out.text += "New, and only to be known:\n\n";
    for (const Warning* warning : digest.news) out.text += paragraph(*warning, sender);
    if (digest.more > 0) out.text += "And " + std::to_string(digest.more) + " more.\n\n";
    out.text += where_to_answer(sender) + unverified();
    return out;
}

Letter write_late_reports(const LateReports& late, const Sender& sender, std::chrono::sys_seconds now) {
    const std::string count = web::count_of(late.count, "report waits", "reports wait") + " for a decision";
    Letter out{
        .readers = Readers::of_late_reports,
        .subject = count,
        .text = heading(sender, now) + count + ", and nobody here has decided for more than 14 days.\n\n" +
                "Somebody wrote each of them and waits for a decision. You are written to as the second "
                "person:\nread them, or see to it that somebody does.\n\n",
        .id = id_of("late", {}, sender, std::to_string(web::day_of(now).value)),
        .date = now};
    if (sender.pages) out.text += "Reports that wait: " + *sender.pages + "/review?show=late\n\n";
    out.text += by_a_machine;
    return out;
}

Letter write_test(Readers readers, const Sender& sender, std::chrono::sys_seconds now) {
    const bool is_late = readers == Readers::of_late_reports;
    const std::string what = is_late ? "Word of reports that nobody has decided on for 14 days"
                                     : "Warnings about AI tools used here";
    return {.readers = readers,
            .subject = is_late ? "A test of word about late reports" : "A test of warnings by e-mail",
            .text = heading(sender, now) + "This is a test. " + what + " will come to this address.\n\n" +
                    std::string{by_a_machine},
            .id = id_of(is_late ? "test-late" : "test", {}, sender,
                        std::to_string(now.time_since_epoch().count())),
            .date = now};
}

}  // namespace stonechat::mail
