/** HTTP servers on 127.0.0.1 with limits on connections and their time, which answer the owner of the process alone. */
@NullMarked
package dev.composerunner.loopback;

import org.jspecify.annotations.NullMarked;
