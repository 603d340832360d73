# Makes the pages' one style sheet and one script of the design system's:
#   cmake -DFRONTEND=DIR -DPACKAGE=DIR -DNPM=PROGRAM -DOUTPUT=DIR -P Prepare.cmake
# FRONTEND is this folder, PACKAGE where npm puts the pinned package, OUTPUT where the two files go.
if(NOT NPM OR NOT EXISTS "${NPM}")
  message(FATAL_ERROR "npm was not found, and the pages are built with it. Run ops/install-build-tools "
                      "(or: apt-get install nodejs npm), then configure again.")
endif()
file(COPY "${FRONTEND}/package.json" "${FRONTEND}/package-lock.json" DESTINATION "${PACKAGE}")
file(SHA256 "${FRONTEND}/package-lock.json" wanted)
set(stamp "${PACKAGE}/node_modules/.installed")
set(installed "")
if(EXISTS "${stamp}")
  file(READ "${stamp}" installed)
endif()
if(NOT installed STREQUAL wanted)
  execute_process(
    COMMAND "${NPM}" ci --ignore-scripts --no-audit --no-fund --prefer-offline
    WORKING_DIRECTORY "${PACKAGE}" RESULT_VARIABLE failed OUTPUT_VARIABLE said ERROR_VARIABLE said)
  if(failed)
    message(FATAL_ERROR "npm ci failed in ${PACKAGE} (is the npm registry in reach?):\n${said}")
  endif()
  file(WRITE "${stamp}" "${wanted}")
endif()

set(dist "${PACKAGE}/node_modules/nhsuk-frontend/dist/nhsuk")
# Its fonts lie on another host and are licensed for NHS websites alone; its source maps are not served.
file(READ "${dist}/nhsuk-frontend.min.css" css)
string(REGEX REPLACE "@font-face{[^}]*}" "" css "${css}")
string(REGEX REPLACE "/\\*# sourceMappingURL=[^*]*\\*/" "" css "${css}")
if(css MATCHES "https?://[^\"')]*woff")
  message(FATAL_ERROR "nhsuk-frontend's style sheet still asks for a font of another host")
endif()
file(WRITE "${OUTPUT}/nhsuk.css" "${css}")

file(READ "${dist}/nhsuk-frontend.min.js" script)
string(REGEX REPLACE "//# sourceMappingURL=[^\n]*" "" script "${script}")
file(READ "${FRONTEND}/stonechat.js" own)
file(WRITE "${OUTPUT}/script.js" "${script}\n${own}")
