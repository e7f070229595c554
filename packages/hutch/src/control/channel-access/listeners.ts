/** Functions to call when something changes. Costs next to nothing while there are none. */
export class Listeners<T> {
  #listeners: Set<(news: T) => void> | undefined;

  /** Add a function; returns the one that removes it. */
  add(listener: (news: T) => void): () => void {
    this.#listeners ??= new Set();
    this.#listeners.add(listener);
    return () => this.#listeners?.delete(listener);
  }

  /** Call all of them; those added meanwhile are not called. */
  tell(news: T): void {
    if (this.#listeners) for (const listener of [...this.#listeners]) listener(news);
  }
}
