#include "node/mail/smtp.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>

#include "node/mail/recipient_replies.hpp"
#include "node/net/curl.hpp"
#include "node/net/failure.hpp"

namespace stonechat::mail {
namespace {

// RFC 5321 section 4.5.3.2 allows minutes for each step, for servers that check content first; a letter of
// ours is a few kilobytes.
constexpr long connect_seconds_max = 20;
constexpr long letter_seconds_max = 60;

struct EndMime {
    void operator()(curl_mime* mime) const { curl_mime_free(mime); }
};
using Mime = std::unique_ptr<curl_mime, EndMime>;

Outcome outcome_of(CURLcode code, long reply) {
    switch (code) {
        case CURLE_OK:
            return Outcome::delivered;
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_COULDNT_CONNECT:
        case CURLE_OPERATION_TIMEDOUT:
            return Outcome::unreachable;
        case CURLE_USE_SSL_FAILED:
            return Outcome::not_encrypted;
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CONNECT_ERROR:
            return Outcome::not_trusted;
        case CURLE_LOGIN_DENIED:
            return Outcome::login_refused;
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_OUT_OF_MEMORY:
        case CURLE_FAILED_INIT:
            return Outcome::not_started;
        default:
            return reply >= 400 ? Outcome::refused : Outcome::broken_off;
    }
}

std::string url_of(const config::Mail& config) {
    return (config.security == config::MailSecurity::tls ? "smtps://" : "smtp://") + config.server;
}

std::string date_of(std::chrono::sys_seconds now) {
    return fmt::format("{:%a, %d %b %Y %H:%M:%S} +0000",
                       fmt::gmtime(std::chrono::system_clock::to_time_t(now)));
}

const std::vector<std::string>& readers_of(const config::Mail& config, const Letter& letter) {
    return letter.readers == Readers::of_warnings ? config.to : config.late_reports_to;
}

int note_reply(CURL* /*handle*/, curl_infotype type, char* text, std::size_t size, void* replies) {
    const std::string_view line{text, size};
    if (type == CURLINFO_HEADER_OUT) static_cast<RecipientReplies*>(replies)->sent(line);
    if (type == CURLINFO_HEADER_IN) static_cast<RecipientReplies*>(replies)->received(line);
    return 0;
}

// What became of a letter that the server took for somebody.
void tell_refused(Delivery& delivery, const RecipientReplies& replies) {
    const auto& refused = replies.refused();
    if (refused.empty()) return;
    const auto worst =
        std::ranges::max_element(refused, {}, [](const auto& one) { return one.is_for_now() ? 0 : 1; });
    delivery.outcome = worst->is_for_now() ? Outcome::partly_deferred : Outcome::partly_refused;
    delivery.reply = worst->reply;
    delivery.text = net::printable(worst->reader) + ": " + net::printable(worst->line);
    for (const auto& one : refused)
        if (one.is_for_now()) delivery.deferred.push_back(one.reader);
}

}  // namespace

std::string_view name_of(Outcome outcome) {
    constexpr std::array<std::string_view, 10> names{
        "delivered",   "partly-deferred", "partly-refused", "unreachable", "not-encrypted",
        "not-trusted", "login-refused",   "refused",        "broken-off",  "not-started"};
    return names.at(static_cast<std::size_t>(outcome));
}

std::string_view words_for(Outcome outcome) {
    constexpr std::array<std::string_view, 10> words{
        "the mail server took it",
        "the mail server took it, but wants to be asked again for some of its readers",
        "the mail server took it, but not for all of its readers",
        "the mail server cannot be reached",
        "the mail server offers no encryption (STARTTLS)",
        "the mail server's certificate is not trusted: see mail.ca_file",
        "the mail server did not accept the login: see mail.login_file",
        "the mail server refused it",
        "the connection to the mail server broke off",
        "this machine is not fit to send it"};
    return words.at(static_cast<std::size_t>(outcome));
}

Smtp::Smtp(config::Mail config, std::optional<std::string> login)
    : config_{std::move(config)},
      login_{std::move(login)} {
    net::start_curl();
}

Delivery Smtp::send(const Letter& letter, const std::atomic<bool>& is_over) const {
    RecipientReplies replies;  // outlives the handle, whose end says goodbye to the server
    const net::CurlHandle handle{curl_easy_init()};
    if (!handle) return {Outcome::not_started, 0, "no memory"};
    std::array<char, CURL_ERROR_SIZE> words{};
    const auto set = [&](CURLoption option, auto value) { curl_easy_setopt(handle.get(), option, value); };
    set(CURLOPT_ERRORBUFFER, words.data());
    set(CURLOPT_URL, url_of(config_).c_str());
    set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(CURLOPT_PROXY, "");  // not by what the environment says: mail servers are close by
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_CONNECTTIMEOUT, connect_seconds_max);
    set(CURLOPT_TIMEOUT, letter_seconds_max);
    net::break_off_when(handle.get(), is_over);
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (config_.security != config::MailSecurity::none)
        set(CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
    if (config_.ca_file) net::trust_only(handle.get(), *config_.ca_file);
    if (login_) {
        const auto colon = login_->find(':');
        set(CURLOPT_USERNAME, login_->substr(0, colon).c_str());
        set(CURLOPT_PASSWORD, login_->substr(colon + 1).c_str());
    }
    set(CURLOPT_MAIL_FROM, config_.from.c_str());
    net::CurlList readers;
    std::string to;
    for (const std::string& reader : readers_of(config_, letter)) {
        if (letter.only_to.empty() || std::ranges::count(letter.only_to, reader) > 0)
            net::append(readers, reader);
        to += (to.empty() ? "" : ",\r\n ") + reader;
    }
    set(CURLOPT_MAIL_RCPT, readers.get());
    set(CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1L);  // one who is refused keeps the letter from nobody else
    set(CURLOPT_VERBOSE, 1L);                // without it libcurl tells the next function nothing
    set(CURLOPT_DEBUGFUNCTION, note_reply);
    set(CURLOPT_DEBUGDATA, &replies);

    net::CurlList headers;
    net::append(headers, "From: " + config_.from);
    net::append(headers, "To: " + to);
    net::append(headers, "Subject: " + header_text(letter.subject));
    net::append(headers, "Date: " + date_of(letter.date));
    net::append(headers, "Message-ID: <" + letter.id + config_.from.substr(config_.from.find('@')) + ">");
    net::append(headers, "Auto-Submitted: auto-generated");  // RFC 3834 section 5: no holiday replies
    set(CURLOPT_HTTPHEADER, headers.get());
    const Mime mime{curl_mime_init(handle.get())};
    curl_mimepart* const part = curl_mime_addpart(mime.get());
    curl_mime_data(part, letter.text.data(), letter.text.size());
    curl_mime_type(part, "text/plain; charset=utf-8");
    curl_mime_encoder(part, "quoted-printable");
    set(CURLOPT_MIMEPOST, mime.get());

    const CURLcode code = curl_easy_perform(handle.get());
    Delivery out;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &out.reply);
    out.outcome = outcome_of(code, out.reply);
    if (code == CURLE_OK)
        tell_refused(out, replies);
    else
        out.text = net::printable(words[0] != '\0' ? words.data() : curl_easy_strerror(code));
    return out;
}

}  // namespace stonechat::mail
