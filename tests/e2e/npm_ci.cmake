# Puts a folder's scripts and its pinned npm packages where tests run them: never into the source tree.
#   cmake -DSOURCE=DIR -DTARGET=DIR -DNPM=PROGRAM -P npm_ci.cmake
# Does nothing when the packages that are there are those of the lock file.
if(NOT NPM OR NOT EXISTS "${NPM}")
  message(FATAL_ERROR "npm was not found, and these tests need it. Run ops/install-build-tools tests "
                      "(or: apt-get install nodejs npm), then configure again.")
endif()
file(GLOB files "${SOURCE}/*.mjs" "${SOURCE}/package.json" "${SOURCE}/package-lock.json")
file(COPY ${files} DESTINATION "${TARGET}")
file(SHA256 "${SOURCE}/package-lock.json" wanted)
set(stamp "${TARGET}/node_modules/.installed")
if(EXISTS "${stamp}")
  file(READ "${stamp}" installed)
  if(installed STREQUAL wanted)
    return()
  endif()
endif()
execute_process(
  COMMAND "${NPM}" ci --ignore-scripts --no-audit --no-fund
  WORKING_DIRECTORY "${TARGET}" RESULT_VARIABLE failed OUTPUT_VARIABLE said ERROR_VARIABLE said)
if(failed)
  message(FATAL_ERROR "npm ci failed in ${TARGET} (is the npm registry in reach?):\n${said}")
endif()
file(WRITE "${stamp}" "${wanted}")
