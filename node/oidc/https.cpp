#include "node/oidc/https.hpp"

#include "node/net/curl.hpp"

namespace stonechat::oidc {
namespace {

// A person waits before a browser, at most twice so long, and the pages give no answer after 30 s.
constexpr long connect_seconds_max = 5;
constexpr long answer_seconds_max = 10;

Refusal not_asked(std::string rule) {
    return {make_error_code(Errc::wrong_value), "provider", std::move(rule)};
}

Refusal refusal_of(CURLcode code) {
    switch (code) {
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_COULDNT_RESOLVE_PROXY:
            return not_asked("must have a name that this machine can look up");
        case CURLE_COULDNT_CONNECT:
        case CURLE_OPERATION_TIMEDOUT:
            return not_asked("must answer in time");
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CONNECT_ERROR:
            return not_asked("must have a certificate that is trusted here: see sign_in.ca_file");
        case CURLE_SSL_CACERT_BADFILE:
            return not_asked("must be checked by a readable file: see sign_in.ca_file");
        case CURLE_PROXY:
        case CURLE_RECV_ERROR:
            return not_asked("must be reached: a proxy or the connection broke off");
        case CURLE_WRITE_ERROR:
            return not_asked("must answer with 256 KiB or less");
        default:
            return not_asked("must answer by HTTPS");
    }
}

std::size_t take(char* bytes, std::size_t size, std::size_t count, void* body) {
    auto& out = *static_cast<std::string*>(body);
    if (out.size() + size * count > answer_bytes_max) return 0;  // ends the transfer: CURLE_WRITE_ERROR
    out.append(bytes, size * count);
    return size * count;
}

// The host and port of "https://host[:port]/...", for the list of what no proxy is asked for.
std::optional<config::Address> address_in(std::string_view url) {
    constexpr std::string_view scheme = "https://";
    if (!url.starts_with(scheme)) return std::nullopt;
    std::string_view rest = url.substr(scheme.size());
    const std::string authority{rest.substr(0, rest.find_first_of("/?#"))};
    const bool has_port = authority.find(':', authority.rfind(']') + 1) != std::string::npos;
    return config::parse_address(has_port ? authority : authority + ":443");
}

// "name:password", neither of which libcurl reads anything into this way.
void set_login(CURL* handle, const std::string& login, CURLoption name, CURLoption password) {
    const auto colon = login.find(':');
    curl_easy_setopt(handle, name, login.substr(0, colon).c_str());
    curl_easy_setopt(handle, password, login.substr(colon + 1).c_str());
}

// By the configured proxy, unless it excepts the host; never by what the environment says.
void choose_way(CURL* handle, const std::optional<net::Proxy>& proxy, const config::Address& to) {
    const bool goes_straight = !proxy || net::goes_straight(*proxy, to);
    curl_easy_setopt(handle, CURLOPT_PROXY, goes_straight ? "" : proxy->address.c_str());
    if (goes_straight) return;
    curl_easy_setopt(handle, CURLOPT_PROXYTYPE, static_cast<long>(CURLPROXY_HTTP));
    if (!proxy->login) return;
    curl_easy_setopt(handle, CURLOPT_PROXYAUTH, static_cast<long>(CURLAUTH_BASIC));
    set_login(handle, proxy->login->text, CURLOPT_PROXYUSERNAME, CURLOPT_PROXYPASSWORD);
}

Checked<HttpsAnswer> ask(const HttpsSettings& settings, const std::string& url, const std::string* form,
                         const std::string& login, const std::atomic<bool>& is_over) {
    const auto address = address_in(url);
    if (!address) return not_asked("must be asked at an https:// address");
    // Looking a name up cannot be broken off: nothing is begun that would keep the program from ending.
    if (is_over) return not_asked("must be asked before this program ends");
    const net::CurlHandle handle{curl_easy_init()};
    if (!handle) return not_asked("must be asked by a machine that has memory");
    HttpsAnswer out;
    const auto set = [&](CURLoption option, auto value) { curl_easy_setopt(handle.get(), option, value); };
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "https");
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_CONNECTTIMEOUT, connect_seconds_max);
    set(CURLOPT_TIMEOUT, answer_seconds_max);
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_FOLLOWLOCATION, 0L);
    net::break_off_when(handle.get(), is_over);
    if (settings.ca_file) net::trust_only(handle.get(), *settings.ca_file);
    choose_way(handle.get(), settings.proxy, *address);
    net::CurlList headers;
    net::append(headers, "Accept: application/json");
    set(CURLOPT_HTTPHEADER, headers.get());
    if (form != nullptr) {
        set(CURLOPT_POSTFIELDSIZE, static_cast<long>(form->size()));
        set(CURLOPT_POSTFIELDS, form->c_str());
    }
    if (!login.empty()) {
        set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
        set_login(handle.get(), login, CURLOPT_USERNAME, CURLOPT_PASSWORD);
    }
    set(CURLOPT_WRITEFUNCTION, &take);
    set(CURLOPT_WRITEDATA, static_cast<void*>(&out.body));
    if (const CURLcode code = curl_easy_perform(handle.get()); code != CURLE_OK) return refusal_of(code);
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &out.status);
    return out;
}

}  // namespace

Https::Https(HttpsSettings settings) : settings_{std::move(settings)} {
    net::start_curl();
}

Checked<HttpsAnswer> Https::get(const std::string& url, const std::atomic<bool>& is_over) const {
    return ask(settings_, url, nullptr, "", is_over);
}

Checked<HttpsAnswer> Https::post(const std::string& url, const std::string& form, const std::string& login,
                                 const std::atomic<bool>& is_over) const {
    return ask(settings_, url, &form, login, is_over);
}

}  // namespace stonechat::oidc
