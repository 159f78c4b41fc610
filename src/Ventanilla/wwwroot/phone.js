// The citizen's phone, in the browser: typing, scrolling, voice and place stay here; what is sent goes to the page.

const sendOnEnter = (event) => {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.target instanceof HTMLTextAreaElement) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
};

const clock = (seconds) => Number.isFinite(seconds) ? `${Math.floor(seconds / 60)}:${String(Math.round(seconds) % 60).padStart(2, '0')}` : '';

/** Plays the note whose button was pressed, and stops any other. */
const play = (button) => {
  const voice = button.closest('.voice');
  const audio = voice.querySelector('audio');
  for (const other of document.querySelectorAll('.voice audio')) {
    if (other !== audio) {
      other.pause();
    }
  }
  if (audio.paused) {
    audio.play();
  } else {
    audio.pause();
  }
};

const followAudio = (event) => {
  const audio = event.target;
  const voice = audio instanceof HTMLAudioElement && audio.closest('.voice');
  if (!voice) {
    return;
  }
  const length = Number.isFinite(audio.duration) ? audio.duration : 0;
  voice.querySelector('.wave i').style.setProperty('--played', length ? `${(audio.currentTime / length) * 100}%` : '0%');
  voice.querySelector('[data-length]').textContent = clock(audio.paused && audio.currentTime === 0 ? audio.duration : audio.currentTime);
  voice.classList.toggle('playing', !audio.paused && !audio.ended);
};

/** Keeps the newest message in sight, unless the reader has scrolled up to read. */
const keepAtEnd = (log) => {
  let atEnd = true;
  const toEnd = () => { log.scrollTop = log.scrollHeight; };
  const noteScroll = () => { atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80; };
  const added = new MutationObserver((changes) => {
    const own = changes.some((c) => [...c.addedNodes].some((n) => n.classList?.contains('mine')));
    if (atEnd || own) {
      toEnd();
    }
  });
  const size = new ResizeObserver(() => atEnd && toEnd());
  log.addEventListener('scroll', noteScroll, { passive: true });
  log.addEventListener('load', () => atEnd && toEnd(), true);
  added.observe(log, { childList: true, subtree: true });
  size.observe(log);
  toEnd();
  return () => { added.disconnect(); size.disconnect(); };
};

/** A recorder that gives the sound when it is stopped. */
const startRecorder = async () => {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
  const type = ['audio/ogg;codecs=opus', 'audio/webm;codecs=opus'].find((t) => MediaRecorder.isTypeSupported(t));
  const recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: 24000 });
  const parts = [];
  recorder.addEventListener('dataavailable', (event) => parts.push(event.data));
  recorder.start();
  return {
    stop: () => new Promise((done) => {
      recorder.addEventListener('stop', async () => {
        stream.getTracks().forEach((track) => track.stop());
        done(new Uint8Array(await new Blob(parts).arrayBuffer()));
      }, { once: true });
      recorder.stop();
    }),
    drop: () => stream.getTracks().forEach((track) => track.stop()),
  };
};

export const attach = (root, page) => {
  const form = root.querySelector('[data-composer]');
  const text = form.elements.text;
  let recorder = null;

  const submit = (event) => {
    event.preventDefault();
    const words = text.value.trim();
    if (words) {
      text.value = '';
      page.invokeMethodAsync('Say', words);
    }
    text.focus();
  };
  const click = (event) => {
    const button = event.target.closest('[data-play]');
    if (button) {
      play(button);
    }
  };
  const tellVisible = () => page.invokeMethodAsync('Visible', document.visibilityState === 'visible').catch(() => {});
  const audioEvents = ['loadedmetadata', 'timeupdate', 'play', 'pause', 'ended'];

  form.addEventListener('submit', submit);
  text.addEventListener('keydown', sendOnEnter);
  root.addEventListener('click', click);
  document.addEventListener('visibilitychange', tellVisible);
  audioEvents.forEach((name) => root.addEventListener(name, followAudio, true));
  const release = keepAtEnd(root.querySelector('[data-log]'));
  tellVisible();
  root.dataset.ready = 'true';

  return {
    detach: () => {
      release();
      recorder?.drop();
      document.removeEventListener('visibilitychange', tellVisible);
    },
    focusSheet: () => root.querySelector('[data-first]')?.focus(),
    focusComposer: (words) => {
      if (words) {
        text.value = words;
      }
      text.focus();
    },
    record: async () => {
      try {
        recorder = await startRecorder();
        return true;
      } catch {
        return false;
      }
    },
    stopRecording: async () => {
      const sound = await recorder?.stop();
      recorder = null;
      return sound ?? new Uint8Array();
    },
    where: () => new Promise((done) => {
      navigator.geolocation
        ? navigator.geolocation.getCurrentPosition((p) => done([p.coords.latitude, p.coords.longitude]), () => done(null), { timeout: 8000 })
        : done(null);
    }),
  };
};
