// SPDX-License-Identifier: Apache-2.0
/**
 * Chat's streams: their names, their events, who may go on following them, and what is taken out of them again.
 */
@NullMarked
package io.rejoin.chat.stream;

import org.jspecify.annotations.NullMarked;
