#include "node/net/curl.hpp"

#include <mutex>

namespace stonechat::net {
namespace {

int stop_when_over(void* is_over, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<const std::atomic<bool>*>(is_over)->load() ? 1 : 0;
}

}  // namespace

void start_curl() {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

void append(CurlList& list, const std::string& line) {
    curl_slist* const longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) return;
    static_cast<void>(list.release());
    list.reset(longer);
}

void trust_only(CURL* handle, const std::filesystem::path& ca_file) {
    curl_easy_setopt(handle, CURLOPT_CAINFO, ca_file.c_str());
    curl_easy_setopt(handle, CURLOPT_CAPATH, static_cast<const char*>(nullptr));
}

void break_off_when(CURL* handle, const std::atomic<bool>& is_over) {
    curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, &stop_when_over);
    curl_easy_setopt(handle, CURLOPT_XFERINFODATA, static_cast<const void*>(&is_over));
}

}  // namespace stonechat::net
